/** What an extraction spends its time on, in this order; claiming and writing alternate. */
export type Phase = 'plan' | 'begin' | 'wait' | 'claim' | 'write' | 'commit' | 'publish';

/** How long each phase took, added up. */
export class Phases {
  readonly #ms = new Map<Phase, number>();

  /** Adds so many ms to a phase. */
  add(phase: Phase, ms: number): void {
    this.#ms.set(phase, (this.#ms.get(phase) ?? 0) + ms);
  }

  /** Adds the time that `work` takes, also when it fails, and passes its result on. */
  async during<Result>(phase: Phase, work: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.add(phase, performance.now() - startedAt);
    }
  }

  /** in whole ms, by phase; those that were not reached are missing */
  get ms(): Partial<Record<Phase, number>> {
    return Object.fromEntries([...this.#ms].map(([phase, ms]) => [phase, Math.round(ms)]));
  }

  get totalMs(): number {
    return Math.round([...this.#ms.values()].reduce((total, ms) => total + ms, 0));
  }
}
