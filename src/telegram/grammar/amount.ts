/** An amount as somebody typed it; refused, perhaps with the one that was probably meant. */
export type AmountReading = { amount: number } | { refused: string; meant?: number };

/** Longer ones are more than there are people. */
const mostDigits = 12;

/**
 * A whole number of 1 or more in the digits 0 to 9. Nothing is guessed: `1,000`, `1.000`, `1e3` and `１０００` are
 * refused, with 1000 as what was probably meant. Pure.
 */
export function readAmount(text: string): AmountReading {
  if (/^\d+$/.test(text)) {
    const amount = Number(text);
    return amount >= 1 && text.length <= mostDigits ? { amount } : { refused: text };
  }
  const meant = guess(text);
  return meant === undefined ? { refused: text } : { refused: text, meant };
}

function guess(text: string): number | undefined {
  const plain = text.normalize('NFKC').replaceAll(/\p{Cf}/gu, '');
  const grouped = /^\d{1,3}([.,'’_\s]\d{3})+$/.test(plain) ? plain.replaceAll(/\D/g, '') : plain;
  const number = /^\d+(e\d{1,2})?$/i.test(grouped) ? Number(grouped) : Number.NaN;
  return Number.isSafeInteger(number) && number >= 1 && number < 10 ** mostDigits ? number : undefined;
}
