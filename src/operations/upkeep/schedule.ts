import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../log.js';

/** Something that is done again and again. */
export interface Task {
  name: string;
  /** from the end of one run to the beginning of the next, give or take a tenth */
  everyMs: number;
  /** does it once; an abort of the signal should end it soon */
  run(signal: AbortSignal): Promise<void>;
}

export interface ScheduleOptions {
  log: Log;
  /** told of each run; `error` is missing when it went well */
  onRun?: (task: string, error?: unknown) => void;
}

/** Tasks that run, each at its own pace and never twice at once. Needs `stop()`. */
export class Schedule {
  readonly #controller = new AbortController();
  readonly #running: Promise<void>[];
  readonly #options: ScheduleOptions;

  /** Begins all of them now. A task that fails is logged, and runs again when its time has come. */
  constructor(tasks: readonly Task[], options: ScheduleOptions) {
    this.#options = options;
    this.#running = tasks.map((task) => this.#repeat(task));
  }

  /** Begins nothing more, asks what runs to end, and waits for that. */
  async stop(): Promise<void> {
    this.#controller.abort();
    await Promise.all(this.#running);
  }

  async #repeat(task: Task): Promise<void> {
    const { signal } = this.#controller;
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        await task.run(signal);
        this.#options.log.debug('task done', {
          task: task.name,
          durationMs: Math.round(performance.now() - startedAt),
        });
        this.#options.onRun?.(task.name);
      } catch (error) {
        if (signal.aborted) return;
        this.#options.log.warn('task failed', { task: task.name, error });
        this.#options.onRun?.(task.name, error);
      }
      // Stopped meanwhile, it ends there.
      await pause(task.everyMs * (0.9 + Math.random() / 5), undefined, { signal }).catch(() => {});
    }
  }
}
