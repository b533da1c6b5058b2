import { fold } from '../locations/index.js';

const yes = new Set(
  'si s yes y true t verdadero v 1 movil m celular cel c mobile cell cellphone cellular wireless'.split(' '),
);
const no = new Set('no n false f falso 0 fijo fija landline fixed'.split(' '));
const fixedLines = new Set(['linea fija', 'telefono fijo', 'fixed line', 'land line']);

/**
 * Whether a number is a mobile, out of a column that says yes or no, or which of the two it is, in Spanish or
 * English; `undefined` for anything else.
 */
export function readIsMobile(value: string): boolean | undefined {
  const folded = fold(value);
  if (yes.has(folded)) return true;
  if (no.has(folded) || fixedLines.has(folded)) return false;
  if (/\b(movil|celular|mobile)\b/.test(folded))
    return /\b(no|not|fijo|fixed)\b/.test(folded) ? undefined : true;
  return /\b(fijo|landline)\b/.test(folded) ? false : undefined;
}
