import type { Scope } from '../locations/index.js';
import type { Log } from '../log.js';
import { Phases } from './phases.js';

/** Tells the log how one extraction goes. Every line carries its id. */
export class ExtractionLog {
  readonly phases = new Phases();
  readonly #log: Log;
  #readingSince = 0;
  #toldEnd = false;

  constructor(log: Log, extractionId: string) {
    this.#log = log.child({ extractionId });
  }

  /** It comes to nothing before it has begun: too few contacts, a misspelt place. */
  refused(facts: { scope: unknown; requested: number; error: unknown }): void {
    this.#log.warn('extraction refused', facts);
  }

  planned(facts: { scope: Scope; requested: number; planned: number; parts: number }): void {
    this.#log.debug('planned', { ...facts, phases: this.phases.ms });
  }

  /** Too many run already: it has a place in line. */
  waiting(facts: { place: number; running: number; seconds: number | null }): void {
    this.#log.info('extraction waits', facts);
  }

  /** It is on record, and its first batch is about to be claimed. */
  started(facts: {
    scope: Scope;
    requested: number;
    planned: number;
    requestedBy: string;
    channel: string;
    seed: number;
  }): void {
    this.#readingSince = performance.now();
    this.#log.info('extraction started', facts);
  }

  batchClaimed(batch: number, contacts: number, ms: number): void {
    this.phases.add('claim', ms);
    this.#log.debug('batch claimed', { batch, contacts, durationMs: Math.round(ms) });
  }

  /** The last contact is written: what was not spent claiming since the first was spent on the file. */
  read(): void {
    this.phases.add('write', performance.now() - this.#readingSince - (this.phases.ms.claim ?? 0));
  }

  committed(delivered: number): void {
    this.#log.debug('committed', { delivered, phases: this.phases.ms });
  }

  delivered(facts: { requested: number; delivered: number; format?: string; bytes?: number }): void {
    this.#log.info('extraction delivered', { ...facts, ...this.#times() });
  }

  /** Rolled back. Once the reason is known, which a reader that threw may tell later or never, it is told. */
  ended(cancelled: boolean, error: unknown): void {
    if (!cancelled && error === undefined) this.#log.debug('rolled back', this.#times());
    else if (!this.#toldEnd) {
      this.#toldEnd = true;
      if (cancelled) this.#log.info('extraction cancelled', { ...this.#times(), error });
      else this.#log.error('extraction failed', { ...this.#times(), error });
    }
  }

  /** What may have to be put right by hand, or by the next reconciliation. */
  unfinished(
    message: 'outcome unknown' | 'file not put in place' | 'delivery not recorded',
    error: unknown,
  ): void {
    this.#log.error(message, { error });
  }

  #times() {
    return { durationMs: this.phases.totalMs, phases: this.phases.ms };
  }
}
