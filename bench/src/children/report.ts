import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a process of its own tells of its work, as one line of JSON on stdout. */
export interface ChildReport {
  /** from the first statement to the file under its final name */
  ms: number;
  /** most resident memory of the process, Node itself included */
  memoryMb: number;
  /** longest time in which the event loop turned to nothing else */
  blockedMs: number;
}

const resolutionMs = 10;

/** Does the work, and reports on it. */
export async function report(work: () => Promise<void>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const startedAt = performance.now();
  await work();
  const ms = performance.now() - startedAt;
  delay.disable();
  const memoryMb = process.resourceUsage().maxRSS / 1024;
  const blockedMs = Math.max(0, delay.max / 1e6 - resolutionMs);
  process.stdout.write(`${JSON.stringify({ ms, memoryMb, blockedMs } satisfies ChildReport)}\n`);
}
