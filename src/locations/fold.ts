/**
 * The form in which two spellings of one name are equal: without case, accents, dots and invisible marks, with
 * everything else that is neither letter nor digit as one space, and no outer space. `S.L.P.` folds to `slp`,
 * `Playas-de  Rosarito ` to `playas de rosarito`, a text without letters and digits to ''.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}.]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
