import { setTimeout as pause } from 'node:timers/promises';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { afterAttempts, DatabaseError, isTransient, isUnavailable } from './errors.js';
import { interrupted } from './interrupted.js';

/** What is about to be done again, and why. */
export interface Repetition {
  /** the attempt that is to come: 2 for the first repetition */
  attempt: number;
  /** how long it waits before, in ms */
  delayMs: number;
  /** what the attempt before it failed of */
  error: DatabaseError;
}

/** How much patience there is with a database that fails for a moment. */
export interface ResilienceOptions {
  /** most repetitions of one thing; default 6 */
  maxRepetitions?: number;
  /** about how long the first pause is, in ms; they double from there, with jitter; default 200 */
  firstPauseMs?: number;
  /** the longest pause, in ms; default 5,000 */
  longestPauseMs?: number;
  /** no repetition begins later than this after the first attempt, in ms; default 30,000 */
  deadlineMs?: number;
  /** how many failures in a row open the circuit breaker; default 12, more than one thing alone can fail */
  breakAfter?: number;
  /** how long an open breaker lets nothing through, in ms; default 10,000 */
  breakMs?: number;
  /** called before each pause */
  onRepeat?: (repetition: Repetition) => void;
}

/** One piece of work, if it is not to be done as all others are. */
export interface RunOptions {
  /** an abort ends the pauses at once */
  signal?: AbortSignal | undefined;
  /** instead of the one of all work, in ms */
  deadlineMs?: number;
  /** how much of the time so far does not count for the deadline, in ms; default nothing */
  uncountedMs?: () => number;
}

/** In the order in which cockatiel numbers them. */
const breakerStates: readonly BreakerState[] = ['closed', 'open', 'half-open'];

export type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * Does work again that failed for a moment, and does not go on asking a database that has failed for long.
 *
 * Repetitions come after pauses that double, with jitter, so that many who failed together do not come back
 * together. The breaker opens after failures in a row; then everything fails at once, until after a while one
 * attempt is let through: it closes the breaker, or opens it again. It tells the time by the clock, not by a
 * timer, so it keeps no process alive and is not late.
 */
export class Resilience {
  readonly #options: Required<Omit<ResilienceOptions, 'onRepeat'>>;
  readonly #onRepeat: (repetition: Repetition) => void;
  #breaker: CircuitBreakerPolicy | undefined;

  constructor({ onRepeat = () => {}, ...options }: ResilienceOptions = {}) {
    this.#options = {
      maxRepetitions: 6,
      firstPauseMs: 200,
      longestPauseMs: 5_000,
      deadlineMs: 30_000,
      breakAfter: 12,
      breakMs: 10_000,
      ...options,
    };
    this.#onRepeat = onRepeat;
  }

  /**
   * Does `work`, and does it again from its beginning while it fails of something transient. For single
   * statements, and for the beginning of transactions.
   *
   * @throws what `work` throws at last; `DATABASE_UNREACHABLE` at once while the breaker is open; `INTERRUPTED`
   */
  run<Result>(work: () => Promise<Result>, options: RunOptions = {}): Promise<Result> {
    return this.#repeat(() => this.#count(work), options);
  }

  /**
   * The same for work that is made of several transactions and statements: each of them counts for the breaker
   * by itself.
   *
   * @param work is told the number of the attempt, from 1
   */
  runWhole<Result>(work: (attempt: number) => Promise<Result>, options: RunOptions = {}): Promise<Result> {
    return this.#repeat(work, options);
  }

  /** Whether the database is asked (`closed`), left alone (`open`), or tried once (`half-open`). */
  get state(): BreakerState {
    return breakerStates[this.#breaker?.state ?? 0] ?? 'open';
  }

  async #repeat<Result>(
    work: (attempt: number) => Promise<Result>,
    { signal, deadlineMs = this.#options.deadlineMs, uncountedMs = () => 0 }: RunOptions,
  ): Promise<Result> {
    const startedAt = performance.now();
    let failure: unknown;
    try {
      return await work(1);
    } catch (error) {
      if (!isTransient(error)) throw error;
      failure = error;
    }
    // Loaded only now: a command whose database is well never needs it.
    const { ExponentialBackoff, handleWhen, retry } = await import('cockatiel');
    const { firstPauseMs, longestPauseMs, maxRepetitions } = this.#options;
    const jitter = new ExponentialBackoff({ initialDelay: firstPauseMs, maxDelay: longestPauseMs });
    let backoff = jitter.next();
    const worthAnother = (error: unknown): boolean =>
      isTransient(error) &&
      !signal?.aborted &&
      performance.now() - startedAt - uncountedMs() + backoff.duration < deadlineMs;
    const policy = retry(handleWhen(worthAnother), { maxAttempts: maxRepetitions });
    let attempts = 1;
    try {
      return await policy.execute(async ({ attempt }) => {
        if (attempt === 0) throw failure;
        attempts = attempt + 1;
        const delayMs = Math.round(backoff.duration);
        this.#onRepeat({ attempt: attempts, delayMs, error: failure as DatabaseError });
        backoff = backoff.next(undefined);
        // The policy's own pause could not be ended by the signal, and would keep the process waiting.
        await pauseUnlessAborted(delayMs, signal);
        try {
          return await work(attempts);
        } catch (error) {
          failure = error;
          throw error;
        }
      });
    } catch (error) {
      if (!isTransient(error)) throw error;
      throw afterAttempts(error, attempts);
    }
  }

  async #count<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#breaker === undefined) {
      let failure: unknown;
      try {
        return await work();
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        failure = error;
      }
      const breaker = await this.#openBreaker();
      return breaker.execute(() => {
        throw failure;
      });
    }
    try {
      return await this.#breaker.execute(work);
    } catch (error) {
      const { isBrokenCircuitError } = await import('cockatiel');
      if (isBrokenCircuitError(error as Error)) throw this.#broken();
      throw error;
    }
  }

  async #openBreaker(): Promise<CircuitBreakerPolicy> {
    const { circuitBreaker, ConsecutiveBreaker, handleWhen } = await import('cockatiel');
    const { breakAfter, breakMs } = this.#options;
    this.#breaker ??= circuitBreaker(handleWhen(isUnavailable), {
      halfOpenAfter: breakMs,
      breaker: new ConsecutiveBreaker(breakAfter),
    });
    return this.#breaker;
  }

  #broken(): DatabaseError {
    const { breakAfter, breakMs } = this.#options;
    const last = this.#breaker?.lastFailure;
    const cause = last !== undefined && 'error' in last ? last.error : undefined;
    return new DatabaseError(
      'DATABASE_UNREACHABLE',
      `The database failed ${breakAfter} times in a row, so it is left alone for ${Math.ceil(breakMs / 1000)} s. ` +
        `Try again then.${cause instanceof DatabaseError ? ` The last time: ${cause.message}` : ''}`,
      { cause, retryAfterS: Math.ceil(breakMs / 1000) },
    );
  }
}

async function pauseUnlessAborted(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(delayMs, undefined, { signal }).catch((error: unknown) => {
    if (signal?.aborted) throw interrupted(signal);
    throw error;
  });
}
