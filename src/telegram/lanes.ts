/** How many messages of one person may wait. */
const mostWaiting = 20;

/**
 * One thing at a time for each person, and commands of one person no faster than so many ms apart; whoever else
 * writes is not held up.
 */
export class Lanes {
  readonly #spacingMs: number;
  readonly #lanes = new Map<number, { last: Promise<void>; waiting: number; nextAt: number }>();
  readonly #pause: (ms: number) => Promise<void>;

  constructor(spacingMs: number, pause: (ms: number) => Promise<void>) {
    this.#spacingMs = spacingMs;
    this.#pause = pause;
  }

  /** How much of one person's waits or is being done. */
  waiting(person: number): number {
    return this.#lanes.get(person)?.waiting ?? 0;
  }

  /** Whether one person's next message would be one too many. */
  isFull(person: number): boolean {
    return this.waiting(person) >= mostWaiting;
  }

  /** Does something after everything else of this person; `spaced` keeps its distance from what was before. */
  run(person: number, spaced: boolean, work: () => Promise<void>): Promise<void> {
    const lane = this.#lanes.get(person) ?? { last: Promise.resolve(), waiting: 0, nextAt: 0 };
    this.#lanes.set(person, lane);
    lane.waiting++;
    const turn = lane.last.then(async () => {
      if (spaced) {
        const pauseMs = lane.nextAt - performance.now();
        if (pauseMs > 0) await this.#pause(pauseMs);
        lane.nextAt = performance.now() + this.#spacingMs;
      }
      await work();
    });
    lane.last = turn
      .catch(() => {})
      .finally(() => {
        lane.waiting--;
        if (lane.waiting === 0 && lane.nextAt < performance.now()) this.#lanes.delete(person);
      });
    return turn;
  }

  /** Waits until nothing is being done. */
  async idle(): Promise<void> {
    while ([...this.#lanes.values()].some(({ waiting }) => waiting > 0)) {
      await Promise.all([...this.#lanes.values()].map(({ last }) => last));
    }
  }
}
