import { ContactsError } from '../errors.js';

/**
 * Remembers the first thing that went wrong, an abort included, and ends every wait with it. The libraries
 * below us wait for ever when their output breaks, so nothing here is awaited without it.
 */
export class FirstFailure {
  #reason: ContactsError | undefined;
  readonly #waiting = new Set<(reason: ContactsError) => void>();
  readonly #explain: (error: unknown) => ContactsError;
  readonly #signal: AbortSignal | undefined;

  /**
   * `explain` turns any error into one of ours; `signal`, when aborted, is a failure with its own reason where that
   * is one of ours, else `INTERRUPTED`.
   */
  constructor(explain: (error: unknown) => ContactsError, signal?: AbortSignal) {
    this.#explain = explain;
    this.#signal = signal;
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** The first failure, or undefined while all is well. */
  get reason(): ContactsError | undefined {
    return this.#reason;
  }

  /** Records a failure and rejects every wait. The first one wins, and is what comes back. */
  fail(error: unknown): ContactsError {
    this.#reason ??= this.#explain(error);
    for (const reject of this.#waiting) reject(this.#reason);
    this.#waiting.clear();
    return this.#reason;
  }

  /**
   * Waits for `work`, but no longer than until the first failure, and turns its own failing into one. Not
   * `Promise.race`: that would leave a reaction behind on the long-lived promise at each of many waits.
   */
  until<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.add(reject);
      work
        .then(resolve, (error: unknown) => reject(this.fail(error)))
        .finally(() => this.#waiting.delete(reject));
      if (this.#reason) reject(this.#reason);
    });
  }

  /** Lets go of the signal; failures already recorded stay. */
  release(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => {
    const reason: unknown = this.#signal?.reason;
    this.fail(
      reason instanceof ContactsError
        ? reason
        : new ContactsError('INTERRUPTED', 'Writing the file was interrupted; no file was made.', {
            cause: reason,
          }),
    );
  };
}
