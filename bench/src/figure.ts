/** Several measurements of one thing. */
export interface Figure {
  unit: 'ms' | 'MB';
  median: number;
  min: number;
  max: number;
  /** in the order they were taken */
  samples: number[];
}

/** Sums measurements up; one at least. */
export function toFigure(samples: readonly number[], unit: Figure['unit'] = 'ms'): Figure {
  const sorted = [...samples].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  const rounded = samples.map((sample) => round(sample));
  return {
    unit,
    median: round(median),
    min: round(sorted[0] ?? 0),
    max: round(sorted.at(-1) ?? 0),
    samples: rounded,
  };
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Does something several times, one after another, and says how long each took. */
export async function repeat(runs: number, work: (run: number) => Promise<unknown>): Promise<Figure> {
  const samples: number[] = [];
  for (let run = 0; run < runs; run++) samples.push(await timed(() => work(run)));
  return toFigure(samples);
}

/** `1.2 s (1.1–1.4)`, or `12 ms (11–15)`; without the range for a single measurement. */
export function formatFigure({ unit, median, min, max, samples }: Figure): string {
  const inSeconds = unit === 'ms' && median >= 1000;
  const write = (value: number): string =>
    inSeconds ? (value / 1000).toFixed(2) : value.toFixed(unit === 'ms' && median < 10 ? 1 : 0);
  const range = samples.length > 1 ? ` (${write(min)}–${write(max)})` : '';
  return `${write(median)} ${inSeconds ? 's' : unit}${range}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
