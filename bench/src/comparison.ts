import { type Figure, formatFigure } from './figure.js';

/** One line of the bench's table: something of ours beside what it is held against. */
export interface Comparison {
  /** the name that --only takes */
  path: string;
  /** what was measured, in words */
  what: string;
  ours?: Figure;
  rival?: { name: string; figure: Figure };
  /** how the ratio is formed: `faster` is rival / ours, `times` is ours / rival */
  ratio?: { kind: 'faster' | 'times'; value: number };
  target?: string;
  met?: boolean;
  /** something to know about it, or why it was skipped */
  note?: string;
}

/** Rival / ours, by their medians: held against a least value. */
export function faster(
  path: string,
  what: string,
  ours: Figure,
  rival: { name: string; figure: Figure },
  least?: number,
): Comparison {
  const value = rival.figure.median / ours.median;
  const ratio = { kind: 'faster', value } as const;
  if (least === undefined) return { path, what, ours, rival, ratio };
  return { path, what, ours, rival, ratio, target: `at least ${least} times faster`, met: value >= least };
}

/** Ours / rival, by their medians: held against a most value. */
export function timesOf(
  path: string,
  what: string,
  ours: Figure,
  rival: { name: string; figure: Figure },
  most?: number,
): Comparison {
  const value = ours.median / rival.figure.median;
  const ratio = { kind: 'times', value } as const;
  if (most === undefined) return { path, what, ours, rival, ratio };
  return { path, what, ours, rival, ratio, target: `at most ${most} times`, met: value <= most };
}

/** Ours alone: held against a most value in the figure's own unit. */
export function atMost(path: string, what: string, ours: Figure, most: number): Comparison {
  return { path, what, ours, target: `at most ${most} ${ours.unit}`, met: ours.median <= most };
}

/** Something that could not be measured here. */
export function skipped(path: string, what: string, reason: string): Comparison {
  return { path, what, note: `skipped: ${reason}` };
}

/** Headings of `formatComparison`'s cells. */
export const headings = ['path', 'what', 'ours', 'rival', 'ratio', 'target', 'met'];

/** One line of the table, as cells. */
export function formatComparison({
  path,
  what,
  ours,
  rival,
  ratio,
  target,
  met,
  note,
}: Comparison): string[] {
  const ratioText =
    ratio && `${ratio.value.toFixed(ratio.value < 10 ? 2 : 0)} × ${ratio.kind === 'faster' ? 'faster' : ''}`;
  return [
    path,
    what,
    ours ? formatFigure(ours) : (note ?? ''),
    rival ? `${rival.name} ${formatFigure(rival.figure)}` : '',
    ratioText?.trim() ?? '',
    target ?? '',
    met === undefined ? '' : met ? 'yes' : 'NO',
  ];
}

/** The same as one line, for somebody who waits. */
export function formatLine(comparison: Comparison): string {
  const [, ...cells] = formatComparison(comparison);
  return cells.filter((cell) => cell !== '').join(' · ');
}
