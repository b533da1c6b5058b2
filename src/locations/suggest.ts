import { distance } from 'fastest-levenshtein';

/** At most this many names are worth reading after "Did you mean". */
export const MAX_SUGGESTIONS = 3;

/** Names shorter than this may be one edit away, longer ones two. */
const SHORT_LETTERS = 6;

/**
 * The folded candidates that a folded misspelling is near to, the nearest first, then in their own order.
 * Near is one edit for names of up to five letters and two for others; two neighbours swapped are one edit.
 * Whole names are compared, never their beginnings.
 */
export function nearest(folded: string, candidates: Iterable<string>): string[] {
  const near: { candidate: string; edits: number }[] = [];
  for (const candidate of candidates) {
    const most = Math.min(candidate.length, folded.length) < SHORT_LETTERS ? 1 : 2;
    if (Math.abs(candidate.length - folded.length) > most) continue;
    const edits = isSwapped(folded, candidate) ? 1 : distance(folded, candidate);
    if (edits <= most) near.push({ candidate, edits });
  }
  return near.sort((a, b) => a.edits - b.edits).map(({ candidate }) => candidate);
}

/** Whether two texts differ by nothing but two neighbouring letters that changed places. */
function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
