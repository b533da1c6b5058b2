import { setTimeout as pause } from 'node:timers/promises';
import { asFinal, type Database, isTransient, type Transaction, throwIfAborted } from '../database/index.js';
import { badInput, CancelledError, ContactsError } from '../errors.js';
import type { FileFormat, FileMetadata } from '../files/index.js';
import { defaultLimitSettings, type LimitSettings, reserve } from '../limits/index.js';
import type { Scope } from '../locations/index.js';
import { version } from '../version.js';
import { claimContacts } from './claimed-contacts.js';
import type { ExtractionLog } from './extraction-log.js';
import {
  type FileFacts,
  findEnd,
  insertExtraction,
  type PlannedFile,
  recordCommit,
  recordDelivery,
  recordEnd,
  recordPath,
} from './ledger.js';
import { defaultMostAtOnce, estimate, lookInLine, type Place, pauseAt, takeTurn } from './line.js';
import { makePlan, type PlannedExtraction } from './make-plan.js';
import { fileMetadata } from './metadata.js';
import { type LadaSummary, summarise } from './plan.js';
import { sum } from './quotas.js';
import { bindDeadline, bindSignal, cancelledElsewhere, watchForCancel } from './stopping.js';

/** One person of an extraction, as a file writes it. */
export interface Contact {
  /** 12 digits: `52` and ten */
  number: string;
  /** the city, as the database spells it; empty where it has none */
  content: string;
}

/** What every extraction is asked with. */
export interface ExtractionOptions {
  /** contacts wanted, 1 or more */
  amount: number;
  /** who asks, e.g. `cli:ana`; goes into the ledger and into `contacts.opt_out_user_id` */
  requestedBy: string;
  /** through what: `cli`, `telegram` …; default `library` */
  channel?: string;
  /** same seed and same pool, same contacts in the same order; 0 to 2^48 - 1, default drawn */
  seed?: number;
  /** take what there is when it is less than `amount`; default false */
  partial?: boolean;
  /** limits where the tables set no other; default 10,000 contacts a day a user, 50,000 all together */
  limits?: LimitSettings;
  /** an abort cancels the server's work and rolls back */
  signal?: AbortSignal;
  /** how long it may take from the first contact to the commit, in ms; default 300,000 */
  timeoutMs?: number;
  /** extractions that may run at once on this database, whoever asks; others wait for their turn; default 5 */
  mostAtOnce?: number;
  /** how long it may wait for its turn, in ms; default an hour */
  queueTimeoutMs?: number;
  /** called when it has to wait for its turn, and when its place has changed since */
  onWait?: (place: Place) => void;
  /** contacts claimed at a time, and held in memory; default 5,000 */
  batchRows?: number;
  /** an extraction that was queued and reserved before, to be run now under its own id; see `extractQueued` */
  queuedId?: string;
  /** what the ledger should know of the file before it is finished */
  file?: { format: string; compression: string; path: string | null };
  /**
   * called once everybody is back in the pool, before that is on record: removes what was written, so that it
   * is found again after a crash in between
   */
  onRollback?: () => Promise<void>;
}

/** What `commit` needs to know of the file; `publish` gives it its final name, after COMMIT. */
export interface CommittableFile extends FileFacts {
  publish?(): Promise<string>;
}

/** What an extraction is known by, and where it tells how it goes. */
export interface ExtractionIdentity {
  id: string;
  seed: number;
  log: ExtractionLog;
}

/**
 * One extraction: an async iterator over its contacts, to be ended by `commit` or `rollback`.
 *
 * Nothing happens in the database before the first contact is asked for, or a file announced. Where too many run, it
 * waits for its turn then, on record, in the order in which all were asked for. From then on the
 * contacts are claimed in one transaction: they leave the pool with `commit()` and nowhere else. A `break` out of
 * the loop, an error thrown in it, an abort and a deadline all roll back. It can be iterated once.
 */
export class Extraction implements AsyncIterable<Contact> {
  readonly id: string;
  readonly seed: number;
  readonly requested: number;
  readonly #database: Database;
  #planned: PlannedExtraction;
  readonly #options: ExtractionOptions;
  readonly #log: ExtractionLog;
  readonly #quotas = new Map<string, number>();
  readonly #delivered = new Map<string, number>();
  readonly #stopping = new AbortController();
  #settle: (() => void)[] = [];
  #waitedMs = 0;
  #rollingBack = Promise.resolve();
  #transaction: Transaction | undefined;
  #claimedAt: Date | undefined;
  #outcome: 'open' | 'committed' | 'rolled back' | 'unknown' = 'open';
  #started = false;
  /** whether the ledger's row is this object's to end */
  #onRecord = false;
  /** whether it was this object that put its end on record; undefined: not known, or not yet */
  #ended: boolean | undefined;

  /** @internal see `extractPremium` and `extractByLocation` */
  constructor(
    database: Database,
    planned: PlannedExtraction,
    options: ExtractionOptions,
    { id, seed, log }: ExtractionIdentity,
  ) {
    this.id = id;
    this.#log = log;
    this.#database = database;
    this.#planned = planned;
    this.#options = options;
    this.seed = seed;
    this.requested = options.amount;
  }

  get scope(): Scope {
    return this.#planned.plan.scope;
  }

  /** contacts planned for: `requested`, or what there is with `partial` */
  get planned(): number {
    return this.#planned.plan.amount;
  }

  /** contacts handed out so far */
  get delivered(): number {
    return sum([...this.#delivered.values()]);
  }

  /** the parts of the ladas, as chosen and as delivered so far */
  get strata(): LadaSummary[] {
    return summarise(this.#planned.plan, this.#quotas, this.#delivered);
  }

  /** What a file of this extraction says about itself; complete once its last contact was read. */
  metadata(format: FileFormat): FileMetadata {
    const { id, scope, requested, delivered, seed, strata } = this;
    const claimedAt = this.#claimedAt ?? null;
    return fileMetadata(
      { id, scope, requested, delivered, seed, strata, claimedAt, toolVersion: version },
      format,
    );
  }

  /** how long it waited for its turn, in ms */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /** `unknown`: the connection broke at COMMIT and the database could not be asked since */
  get outcome(): 'open' | 'committed' | 'rolled back' | 'unknown' {
    return this.#outcome;
  }

  /** aborted by the caller's signal, the deadline, or somebody who cancels it elsewhere */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /**
   * Puts the extraction on record together with the file it is about to make, before there is anything of that
   * file: whatever a crash leaves of it can be found. Called again, it names another file. `rollback` is due
   * even if nothing is ever read.
   *
   * @param path absolute; what is written stands in `PATH.part`
   */
  async announce(path: string): Promise<void> {
    if (this.#transaction === undefined) await this.#start(path);
    else await recordPath(this.#database, this.id, path);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Contact, void, undefined> {
    if (this.#started) throw badInput('An extraction is read once. Ask for another one.');
    this.#started = true;
    let complete = false;
    try {
      const transaction = this.#transaction ?? (await this.#start());
      const { batchRows = 5000, partial = false, requestedBy } = this.#options;
      const { plan, random } = this.#planned;
      yield* claimContacts(this.#database, transaction, plan, random, {
        extractionId: this.id,
        requestedBy,
        seed: this.seed,
        batchRows,
        partial,
        quotas: this.#quotas,
        delivered: this.#delivered,
        onBatch: (batch, contacts, ms) => this.#log.batchClaimed(batch, contacts, ms),
      });
      throwIfAborted(this.signal);
      complete = true;
    } catch (error) {
      throw await this.#giveUp(error);
    } finally {
      if (!complete) await this.rollback();
    }
  }

  /**
   * Commits: the contacts leave the pool, and the ledger knows the file. Then the file is published.
   * Returns the path it stands under, null where there is none.
   *
   * @throws ContactsError and rolls back when the commit fails; `OUTCOME_UNKNOWN` when that is not known;
   *   `FILE_NOT_WRITTEN` when it committed but the file could not be published (`contacts export` can)
   */
  async commit(file?: CommittableFile): Promise<string | null> {
    const transaction = this.#transaction;
    throwIfAborted(this.signal);
    if (transaction === undefined || this.#outcome !== 'open') throw badInput('There is nothing to commit.');
    this.#log.read();
    try {
      await this.#log.phases.during('commit', () => this.#commit(transaction, file));
    } catch (error) {
      if (!(error instanceof ContactsError && error.code === 'OUTCOME_UNKNOWN'))
        throw await this.#giveUp(error);
      this.#outcome = 'unknown';
      this.#log.unfinished('outcome unknown', error);
      throw error;
    }
    this.#outcome = 'committed';
    this.#log.committed(this.delivered);
    const path = await this.#log.phases.during('publish', () => this.#publish(file));
    const { delivered, requested } = this;
    this.#log.delivered({ requested, delivered, ...(file && { format: file.format, bytes: file.bytes }) });
    return path;
  }

  /**
   * Gives everybody back to the pool and puts the reason on record. Does nothing after a commit; harmless
   * to call again. Never throws: what cannot be recorded now is found by the next reconciliation.
   */
  rollback(reason?: unknown): Promise<void> {
    this.#rollingBack = this.#rollingBack.then(() => this.#rollBack(reason));
    return this.#rollingBack;
  }

  async #rollBack(reason: unknown): Promise<void> {
    if (this.#outcome === 'committed' || this.#outcome === 'unknown') return;
    this.#outcome = 'rolled back';
    this.#unbind();
    await this.#transaction?.rollback();
    await this.#options.onRollback?.().catch(() => {});
    const { why, by } = this.#explainEnd(reason);
    this.#log.ended(by !== undefined, this.signal.aborted ? this.signal.reason : reason);
    if (!this.#onRecord) return;
    // Whoever interrupts a command does not wait for a server that is out of reach.
    const patient = !this.signal.aborted;
    const isNews = await recordEnd(this.#database, this.id, why, by, { patient }).catch(() => undefined);
    this.#ended = this.#ended || isNews;
  }

  /** Why it came to nothing, as the ledger has it, and who cancelled it, where that is why. */
  #explainEnd(reason: unknown): { why: string | null; by?: string } {
    const { requestedBy } = this.#options;
    const cause = this.signal.aborted ? this.signal.reason : reason;
    if (cause instanceof CancelledError) return { why: cause.why, by: cause.by ?? requestedBy };
    if (cause instanceof ContactsError) {
      return { why: cause.message, ...(cause.code === 'INTERRUPTED' && { by: requestedBy }) };
    }
    if (this.signal.aborted) return { why: 'its signal was aborted', by: requestedBy };
    return { why: cause === undefined ? null : 'an unexpected error' };
  }

  /**
   * Rolls back, and yields the error to throw: somebody else may have cancelled it, which looks like a broken
   * connection from here. Where that cannot be found out it is not begun again.
   */
  async #giveUp(error: unknown): Promise<unknown> {
    await this.rollback(error);
    if (this.#ended) return error;
    const final = isTransient(error) ? asFinal(error) : error;
    if (this.#ended === undefined) return final;
    return findEnd(this.#database, this.id).then(
      (end) => (end?.state === 'cancelled' ? cancelledElsewhere(this.id, end) : error),
      () => final,
    );
  }

  #unbind(): void {
    for (const settle of this.#settle) settle();
    this.#settle = [];
  }

  async #start(path?: string): Promise<Transaction> {
    const file: PlannedFile = {
      format: this.#options.file?.format ?? null,
      compression: this.#options.file?.compression ?? null,
      filePath: path ?? this.#options.file?.path ?? null,
    };
    const { phases } = this.#log;
    const transaction =
      (await phases.during('begin', () => this.#begin(file))) ??
      (await phases.during('wait', () => this.#waitForTurn(file)));
    this.#settle.push(watchForCancel(this.#stopping, this.#database, this.id));
    this.#log.started({
      scope: this.scope,
      requested: this.requested,
      planned: this.planned,
      requestedBy: this.#options.requestedBy,
      channel: this.#options.channel ?? 'library',
      seed: this.seed,
    });
    return transaction;
  }

  /**
   * Takes the lock that shows it is alive, and only then goes on record, within the limits of whoever asks:
   * nobody takes it for a dead one. Undefined where its turn has not come.
   */
  async #begin(file: PlannedFile): Promise<Transaction | undefined> {
    const { signal, queuedId, mostAtOnce = defaultMostAtOnce } = this.#options;
    this.#settle.push(bindSignal(this.#stopping, signal));
    const unbindDeadline = this.#bindDeadline();
    // Whoever reads may not ask for the next contact for long.
    const onStop = (): void => void this.rollback();
    this.signal.addEventListener('abort', onStop, { once: true });
    this.#settle.push(() => this.signal.removeEventListener('abort', onStop));
    const transaction = await this.#open();
    const begun =
      queuedId === undefined
        ? (await this.#enter(file, mostAtOnce)) === 'running'
        : await takeTurn(this.#database, this.id, file, mostAtOnce, this.signal);
    if (begun) {
      this.#onRecord = true;
      return transaction;
    }
    unbindDeadline();
    this.#transaction = undefined;
    await transaction.rollback();
  }

  #bindDeadline(): () => void {
    const { timeoutMs: ms = 300_000 } = this.#options;
    const unbind = bindDeadline(this.#stopping, { ms, setting: 'BOT_EXTRACTION_TIMEOUT' });
    this.#settle.push(unbind);
    return unbind;
  }

  /** Opens the transaction that claims, with the lock that shows it is alive. */
  async #open(): Promise<Transaction> {
    const transaction = await this.#database.begin(this.signal);
    this.#transaction = transaction;
    const [row] = await transaction.query<{ now: Date }>(
      'select now(), pg_advisory_xact_lock(hashtextextended($1, 0))',
      [this.id],
    );
    this.#claimedAt = row?.now;
    return transaction;
  }

  /** Goes on record, within the limits of whoever asks: running, or in line. */
  async #enter(file: PlannedFile, mostAtOnce: number): Promise<'queued' | 'running'> {
    const {
      partial = false,
      requestedBy,
      channel = 'library',
      limits = defaultLimitSettings,
    } = this.#options;
    const { id, scope, requested, seed, planned } = this;
    const reservation = { requestedBy, amount: planned, settings: limits, signal: this.signal };
    let state: 'queued' | 'running' = 'running';
    this.#onRecord = true;
    await reserve(this.#database, reservation, async (reserving, chargedTo) => {
      state = await insertExtraction(
        reserving,
        {
          id,
          scope,
          requested,
          partial,
          seed,
          requestedBy,
          channel,
          ...file,
          chargedTo,
          reserved: planned,
        },
        { state: 'running', mostAtOnce },
      );
    });
    return state;
  }

  /**
   * Waits for its turn, holding nothing in the database but its place on record, and plans anew once that has come: the
   * pool is another one by then. A process that dies loses its place within seconds.
   */
  async #waitForTurn(file: PlannedFile): Promise<Transaction> {
    const {
      mostAtOnce = defaultMostAtOnce,
      queuedId,
      queueTimeoutMs: ms = 3_600_000,
      onWait,
    } = this.#options;
    const startedAt = performance.now();
    const unbind =
      queuedId === undefined ? bindDeadline(this.#stopping, { ms, setting: 'BOT_QUEUE_TIMEOUT' }) : () => {};
    this.#settle.push(unbind);
    try {
      for (let told = 0; ; ) {
        const before = await lookInLine(this.#database, this.id);
        throwIfAborted(this.signal);
        if (before === undefined) throw await this.#whyNotQueued();
        const place = before.waiting + 1;
        if (before.waiting + before.running < mostAtOnce) {
          const transaction = await this.#open();
          if (await takeTurn(this.#database, this.id, file, mostAtOnce, this.signal)) {
            this.#onRecord = true;
            unbind();
            this.#bindDeadline();
            const { scope, planned: amount, seed } = this;
            const { partial = false } = this.#options;
            this.#planned = await makePlan(this.#database, scope, { amount, seed, partial });
            return transaction;
          }
          this.#transaction = undefined;
          await transaction.rollback();
        } else if (place !== told) {
          told = place;
          const where = await estimate(this.#database, before, mostAtOnce);
          this.#log.waiting(where);
          onWait?.(where);
        }
        await pause(pauseAt(place), undefined, { signal: this.signal }).catch(() => {});
        throwIfAborted(this.signal);
      }
    } finally {
      this.#waitedMs += performance.now() - startedAt;
    }
  }

  async #whyNotQueued(): Promise<ContactsError> {
    const end = await findEnd(this.#database, this.id);
    return end?.state === 'cancelled' ? cancelledElsewhere(this.id, end) : notQueued(this.id);
  }

  async #commit(transaction: Transaction, file: CommittableFile | undefined): Promise<void> {
    if (!(await recordCommit(transaction, this.id, this.delivered, this.strata, file))) {
      throw new ContactsError(
        'INTERRUPTED',
        `Extraction ${this.id} was ended by somebody else. Nothing was changed.`,
      );
    }
    // Too late for second thoughts: from here on it is COMMIT that decides.
    this.#unbind();
    throwIfAborted(this.signal);
    await transaction.commit('pool');
  }

  async #publish(file: CommittableFile | undefined): Promise<string | null> {
    let path: string | null;
    try {
      path = (await file?.publish?.()) ?? file?.path ?? null;
    } catch (error) {
      this.#log.unfinished('file not put in place', error);
      throw new ContactsError(
        'FILE_NOT_WRITTEN',
        `The contacts are committed to extraction ${this.id}, but its file could not be put in place ` +
          `(${error instanceof Error ? error.message : error}). Nobody is lost: contacts export ${this.id}`,
        { cause: error },
      );
    }
    // The file stands; if that cannot be recorded now, the next reconciliation does.
    await recordDelivery(this.#database, this.id, path).catch((error) => {
      this.#log.unfinished('delivery not recorded', error);
    });
    return path;
  }
}

function notQueued(id: string): ContactsError {
  return new ContactsError(
    'INTERRUPTED',
    `Extraction ${id} does not wait any more: another process runs it, or it was given up. Nothing was changed.`,
  );
}
