import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { finish, type Run, startContacts } from './run-contacts.js';

/** Asked by the clock, wherever that finds the process: no step of its way. */
const byTheClock = /^sql -- What became of an extraction so far/;

const preload = new URL('./steps.mjs', import.meta.url).href;

/** A `contacts` process that halts before each step that lasts, and goes on only when it is let. */
export interface SteppedContacts {
  readonly child: ChildProcess;
  /** the steps it came to so far, in order; while it runs it is halted before the last of them */
  readonly steps: readonly string[];
  /**
   * Lets it go on until it halts before a step that fits. Resolves with that step; undefined when it ended
   * without one.
   */
  until(fits: (step: string, number: number) => boolean): Promise<string | undefined>;
  /** Lets it go on to its end. */
  finish(): Promise<Run>;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<Run>;
}

/**
 * Starts `contacts` step by step. The steps are files made, written, fsynced, linked, renamed and removed below
 * `folder` (`open a.csv.part`, `sync .`), and statements sent to the server (`sql commit`, or `sql -- ` and the
 * first line of the query's file).
 */
export function stepContacts(args: string[], env: NodeJS.ProcessEnv, folder: string): SteppedContacts {
  const child = startContacts(
    args,
    { ...env, NODE_OPTIONS: `--import=${preload}`, STEPS_FOLDER: folder },
    folder,
    undefined,
    ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
  );
  const said = createInterface({ input: child.stdio[3] as Readable })[Symbol.asyncIterator]();
  const go = child.stdio[4] as Writable;
  // It may have been killed while it was told to go on.
  go.on('error', () => {});
  const steps: string[] = [];
  let halted = false;
  const until: SteppedContacts['until'] = async (fits) => {
    for (;;) {
      if (halted) go.write('.');
      const { value: step, done } = await said.next();
      halted = !done;
      if (done) return undefined;
      if (byTheClock.test(step)) continue;
      steps.push(step);
      if (fits(step, steps.length)) return step;
    }
  };
  const ended = finish(child);
  return {
    child,
    steps,
    until,
    async finish() {
      await until(() => false);
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
