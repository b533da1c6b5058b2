import { randomUUID } from 'node:crypto';
import { type Database, loadSql, type Transaction } from '../../database/index.js';
import { type ExtractionState, newSeed } from '../../extraction/index.js';
import type { Failure } from '../failure.js';
import type { Format } from '../grammar/index.js';
import type { Language } from '../words/index.js';
import type { ChosenScope } from './menus.js';

/** What somebody asked for. */
export interface Asked {
  amount: number;
  scope: ChosenScope;
  format: Format;
}

export type RequestState = 'waiting' | 'sending' | 'telling' | 'done';

/** What the bot owes somebody. */
export interface Request {
  id: number;
  chatId: number;
  userId: number;
  replyTo: number | null;
  language: Language;
  kind: 'extraction' | 'resend';
  asked: Asked;
  large: boolean;
  extractionId: string;
  state: RequestState;
  /** why there is no file, once it is known */
  outcome: Failure | null;
  tries: number;
  statusMessageId: number | null;
  /** of its extraction */
  ledgerState: ExtractionState;
  /** who ended its extraction, where somebody did: `telegram:501`, `deadline`, `system` */
  cancelledBy: string | null;
}

export type NewRequest = Pick<
  Request,
  'chatId' | 'userId' | 'replyTo' | 'language' | 'kind' | 'asked' | 'large' | 'extractionId'
> & {
  /** the update or menu it comes from: asked once, however often that is told */
  origin: string;
};

/** Which of them: of one person, without some, only what may be tried now, only large or small ones. */
export interface Wanted {
  userId?: number;
  leaveOut?: Iterable<number>;
  due?: boolean;
  large?: boolean;
}

/** What the bot owes, in the database: it outlives the process, and several processes share it. */
export class Requests {
  readonly #database: Database;
  readonly #botId: number;

  constructor(database: Database, botId: number) {
    this.#database = database;
    this.#botId = botId;
  }

  /**
   * Adds a request; its extraction is queued in the same transaction. Its number, undefined when this origin has
   * asked before.
   */
  async add(transaction: Pick<Transaction, 'query'>, request: NewRequest): Promise<number | undefined> {
    const { origin, chatId, userId, replyTo, language, kind, asked, large, extractionId } = request;
    const [row] = await transaction.query<{ id: string }>(loadSql('queries/telegram_add_request'), [
      this.#botId,
      origin,
      chatId,
      userId,
      replyTo,
      language,
      kind,
      JSON.stringify(asked),
      large,
      extractionId,
      kind === 'extraction' ? 'waiting' : 'sending',
    ]);
    return row && Number(row.id);
  }

  /** The request that an update or a menu has led to before. */
  async from(origin: string): Promise<number | undefined> {
    const [row] = await this.#database.query<{ id: string }>('telegram_request_of', [this.#botId, origin]);
    return row && Number(row.id);
  }

  /** What is owed, in the order in which it was asked, 200 at most. */
  async open(
    states: readonly RequestState[],
    { userId, leaveOut = [], due = false, large }: Wanted = {},
  ): Promise<Request[]> {
    const rows = await this.#database.query<Row>('telegram_open_requests', [
      this.#botId,
      states,
      userId ?? null,
      [...leaveOut],
      due,
      large ?? null,
    ]);
    return rows.map(toRequest);
  }

  async find(id: number): Promise<Request | undefined> {
    const [row] = await this.#database.query<Row>('telegram_find_request', [this.#botId, id]);
    return row && toRequest(row);
  }

  /** Moves a request on. False when it was not in that state any more. */
  async move(id: number, from: RequestState, to: RequestState, outcome?: Failure): Promise<boolean> {
    const values = [id, from, to, outcome === undefined ? null : JSON.stringify(outcome)];
    return (await this.#database.query('telegram_move_request', values)).length > 0;
  }

  /** Tries again later. */
  async postpone(id: number, seconds: number): Promise<void> {
    await this.#database.query('telegram_postpone', [id, Math.ceil(seconds)]);
  }

  /** Queues its extraction anew, after the first came to nothing through no fault of its own. */
  async askAgain({ id, extractionId }: Request, seconds: number): Promise<boolean> {
    const values = [id, extractionId, randomUUID(), newSeed(), Math.ceil(seconds)];
    return (await this.#database.query('telegram_ask_again', values)).length > 0;
  }

  /** Keeps which message shows how it goes. */
  async setMessage(id: number, messageId: number): Promise<void> {
    await this.#database.query('telegram_set_message', [id, messageId]);
  }

  /** What stands before it in the queue. */
  async ahead(id: number): Promise<{ requests: number; contacts: number }> {
    const [row] = await this.#database.query<{ requests: string; contacts: string }>('telegram_queue', [id]);
    return { requests: Number(row?.requests), contacts: Number(row?.contacts) };
  }

  /** Contacts a second, of the latest extractions. */
  async pace(): Promise<number | undefined> {
    const [row] = await this.#database.query<{ pace: string | null }>('pace');
    return row?.pace ? Number(row.pace) : undefined;
  }
}

type Row = Record<string, unknown>;

function toRequest(row: Row): Request {
  return {
    id: Number(row.id),
    chatId: Number(row.chat_id),
    userId: Number(row.user_id),
    replyTo: row.reply_to === null ? null : Number(row.reply_to),
    language: row.language as Language,
    kind: row.kind as Request['kind'],
    asked: row.asked as Asked,
    large: row.large as boolean,
    extractionId: row.extraction_id as string,
    state: row.state as RequestState,
    outcome: row.outcome as Failure | null,
    tries: Number(row.tries),
    statusMessageId: row.status_message_id === null ? null : Number(row.status_message_id),
    ledgerState: row.ledger_state as ExtractionState,
    cancelledBy: row.cancelled_by as string | null,
  };
}
