/** A text with so many digits may be somebody's phone number, which no message may hold. */
const telltaleDigits = 7;

/** What somebody typed, safe to repeat: short, and without control or direction-changing characters. */
export function echo(text: string): string {
  const clean = text.slice(0, 200).replaceAll(/\p{C}|\p{Zl}|\p{Zp}/gu, '');
  if ((clean.match(/\p{N}/gu) ?? []).length >= telltaleDigits) return '…';
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}
