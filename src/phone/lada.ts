const TWO_DIGIT_LADAS: ReadonlySet<string> = new Set(['33', '55', '56', '81']);

/**
 * The area code of ten national digits, or of a `contacts.lada` (which may hold the first three digits of a
 * number): `33`, `55`, `56` or `81` for those that begin so, else the first three digits.
 */
export function ladaOf(digits: string): string {
  const two = digits.slice(0, 2);
  return TWO_DIGIT_LADAS.has(two) ? two : digits.slice(0, 3);
}
