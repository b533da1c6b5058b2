import { formatCount } from '../../extraction/index.js';
import type { House } from '../house.js';
import { asStatus } from '../show.js';
import type { Request } from '../store/requests.js';
import type { Button } from '../telegram.js';
import { wordsIn } from '../words/index.js';

const barCells = 12;

/** How a request goes, as its message shows it, with a button to cancel it while it can be. */
export async function statusOf(house: House, request: Request): Promise<{ text: string; buttons: Button[] }> {
  const words = wordsIn(request.language);
  const what = asStatus(words, request.asked);
  if (request.state !== 'waiting') return { text: words.sending(what), buttons: [] };
  const buttons = [{ text: words.cancelButton, data: `x:${request.id}` }];
  const running = house.running.get(request.id);
  if (running?.waits !== undefined) {
    const { place, seconds } = running.waits;
    return {
      text: words.queued({ ...what, place, wait: seconds === null ? undefined : words.duration(seconds) }),
      buttons,
    };
  }
  if (running !== undefined) {
    if (running.done === 0) return { text: words.preparing(what), buttons };
    const { done, planned, startedAt } = running;
    const rate = done / Math.max(0.001, (performance.now() - startedAt) / 1000);
    const left = planned > done ? words.duration((planned - done) / rate) : undefined;
    const cells = Math.round((barCells * done) / Math.max(1, planned));
    const bar = '█'.repeat(cells) + '░'.repeat(barCells - cells);
    const facts = {
      bar,
      done: `${formatCount(done)} / ${formatCount(planned)}`,
      rate: formatCount(Math.round(rate)),
      left,
    };
    return { text: words.running({ ...what, ...facts }), buttons };
  }
  const ahead = await house.requests.ahead(request.id);
  if (request.ledgerState === 'running' || ahead.requests === 0)
    return { text: words.preparing(what), buttons };
  const pace = await house.requests.pace();
  const wait = pace === undefined ? undefined : words.duration(ahead.contacts / pace);
  return { text: words.queued({ ...what, place: ahead.requests + 1, wait }), buttons };
}
