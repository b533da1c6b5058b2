/** A text with so many digits may be somebody's phone number, which no message may hold. */
const telltaleDigits = 7;

/** What somebody typed, safe to repeat: one short line, without control or direction-changing characters. */
export function echo(text: string): string {
  const clean = text
    .slice(0, 200)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{C}|\p{Zl}|\p{Zp}/gu, '')
    .trim();
  if ((clean.match(/\p{N}/gu) ?? []).length >= telltaleDigits) return '…';
  return clean.length > 40 ? `${clean.slice(0, 40).replace(/[\uD800-\uDBFF]$/, '')}…` : clean;
}

/**
 * The beginning of an extraction's id as somebody typed it, safe to repeat. Its digits are no phone number's, unless
 * it has ten of them and no letter.
 */
export function echoId(prefix: string): string {
  const isId = /^[0-9a-f-]{1,36}$/i.test(prefix) && !/^[\d-]{10,}$/.test(prefix);
  return isId ? prefix : echo(prefix);
}
