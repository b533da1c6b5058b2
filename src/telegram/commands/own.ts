import { availabilityOf, formatAvailable, formatCount, listExtractions } from '../../extraction/index.js';
import type { Asker } from '../asker.js';
import type { House } from '../house.js';
import { asStatus, chosenScope, describeLimit, echoedScope, moment } from '../show.js';
import { showPage } from './pages.js';

/** Extractions that `/history` goes back to. */
const mostHistory = 100;

/** `/stats`: what there is, what was used today, and what is left. */
export async function stats(house: House, asker: Asker): Promise<void> {
  const { database, options, telegram } = house;
  const { words, allowance } = asker;
  const pool = await availabilityOf(database, undefined);
  const premium = await availabilityOf(database, { kind: 'premium' });
  const today = allowance.limits.find(({ kind, whose }) => kind === 'contactsADay' && whose === 'user');
  const limits = allowance.limits.map((limit) => describeLimit(words, limit, options.timeZone));
  const text = words.stats({
    pool: formatAvailable(pool),
    premium: formatAvailable(premium),
    today: formatCount(today?.used ?? 0),
    limits: limits.length > 0 ? limits : [words.noLimits],
  });
  await telegram.send(asker.chatId, text, { replyTo: asker.messageId });
}

/** `/history`, a page of it. */
export async function history(house: House, asker: Asker, page: number, edit?: number): Promise<void> {
  const { words } = asker;
  const records = await listExtractions(house.database, mostHistory, asker.requestedBy);
  if (records.length === 0) {
    await house.telegram.send(asker.chatId, words.noHistory, { replyTo: asker.messageId });
    return;
  }
  const lines = records.map((record) =>
    words.historyLine({
      id: record.id.slice(0, 8),
      at: moment(words, record.createdAt, house.options.timeZone),
      amount: formatCount(record.delivered ?? record.requested),
      scope: echoedScope(words, chosenScope(record.scope)),
      state: words.ledgerStates[record.state] ?? record.state,
    }),
  );
  await showPage(house, asker, {
    lines,
    page,
    title: words.historyTitle,
    turn: (to) => ({ do: 'page', list: 'history', page: to }),
    edit,
  });
}

/** `/status`: what waits, runs or is being sent. */
export async function status(house: House, asker: Asker): Promise<void> {
  const { words, userId, chatId } = asker;
  const open = await house.requests.open(['waiting', 'sending', 'telling'], { userId });
  const own = open.filter((request) => request.chatId === chatId);
  const lines = own.map((request) =>
    words.statusLine({
      id: request.extractionId.slice(0, 8),
      ...asStatus(words, request.asked),
      state: words.ledgerStates[request.ledgerState] ?? request.ledgerState,
    }),
  );
  const buttons = own
    .filter(({ state }) => state === 'waiting')
    .map(({ id, extractionId }) => ({
      text: `${words.cancelButton} ${extractionId.slice(0, 8)}`,
      data: `x:${id}`,
    }))
    .slice(0, 20);
  const text = lines.length === 0 ? words.noRequests : [words.statusTitle, ...lines].join('\n');
  await house.telegram.send(chatId, text, { buttons, replyTo: asker.messageId });
}
