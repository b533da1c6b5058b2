import { tell } from './terminal.js';

/** Shows how far something is. */
export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

/**
 * A bar with rate and time left on a terminal; elsewhere a plain line every `intervalS` seconds. Both go to
 * stderr.
 */
export async function openProgress(unit: string, intervalS: number): Promise<Progress> {
  return process.stderr.isTTY ? openBar(unit) : plainLines(unit, intervalS);
}

async function openBar(unit: string): Promise<Progress> {
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: `{bar} {percentage} % | {value} of {total} ${unit} | {rate}/s | {left} left`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 50,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    formatValue: (value, _options, type) =>
      type === 'value' || type === 'total' ? value.toLocaleString('en-US') : String(value),
  });
  let startedAt = 0;
  let started = false;
  return {
    update(done, total) {
      // It may have waited for its turn until now.
      if (!started) startedAt = performance.now();
      const seconds = (performance.now() - startedAt) / 1000;
      const rate = seconds > 0 ? Math.round(done / seconds) : 0;
      const left = rate > 0 ? `${Math.ceil((total - done) / rate)} s` : '…';
      const payload = { rate: rate.toLocaleString('en-US'), left };
      if (!started) bar.start(total, done, payload);
      else bar.update(done, payload);
      started = true;
    },
    stop() {
      bar.stop();
      // The bar puts the cursor back to where it began; what was told meanwhile, such as of Ctrl-C, goes with it.
      process.stderr.write('\x1b[J');
    },
  };
}

function plainLines(unit: string, intervalS: number): Progress {
  let startedAt: number | undefined;
  let toldAt = 0;
  return {
    update(done, total) {
      const now = performance.now();
      if (startedAt === undefined) {
        startedAt = now;
        toldAt = now;
      }
      if (now - toldAt < intervalS * 1000) return;
      toldAt = now;
      const rate = Math.round(done / ((now - startedAt) / 1000));
      tell(
        `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} ${unit}, ${rate.toLocaleString('en-US')}/s`,
      );
    },
    stop: () => {},
  };
}
