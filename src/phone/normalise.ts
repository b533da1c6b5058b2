import { personalPrefixes } from './prefixes.js';

/** Longer than any number with its separators; whatever is longer is no number and is not read. */
const MAX_LENGTH = 64;

const TEN_DIGITS = /^\d{10}$/;

/** Full-width forms (`＋５２（３３）`) stand 0xFEE0 above their ASCII twins. */
const FULL_WIDTH = /[\uff01-\uff5e]/g;

/** What people and programs put between digits. `\p{Cf}`: the invisible marks that phones copy along. */
const SEPARATORS = /[\s().\p{Pd}\p{Cf}]/gu;

/** A whole number that a spreadsheet wrote with decimals: `525512345678.0`. */
const WITH_DECIMALS = /^(\+?\d+)[.,]0+$/;

/** A number in a spreadsheet's scientific notation: `5.512345678E+9`. */
const SCIENTIFIC = /^(\d+)[.,](\d+)e\+?(\d{1,2})$/i;

/**
 * The country code (behind `+`, `00`, the `011` of the United States, or bare), then at most one of the
 * prefixes that were dialled before August 2019. A `1` counts only behind the country code: alone before ten
 * digits it is the United States.
 */
const WITH_PREFIXES = /^(?:(?:\+|00|011)?52(?:1|01|044|045)?|01|044|045)(\d{10})$/;

/**
 * The ten national digits of a Mexican number in whatever form it stands, or `undefined` for anything else:
 * another country, letters, too few digits, digits that a spreadsheet has rounded away. Nothing is guessed.
 *
 * Read are `+52`, `0052`, `52`, each also with the `1`, `01`, `044` or `045` of old; these without a country
 * code (but for the `1`); spaces, dots, dashes, parentheses, full-width digits, a spreadsheet's leading
 * apostrophe, `.0` and scientific notation with all its digits. Ten digits are taken as they are, whatever
 * they begin with. libphonenumber repairs none of these forms, so they are taken off here, by the numbering
 * plan in force since 3 August 2019. Whether anybody can own the number is for `isPersonalNumber`.
 */
export function normaliseNumber(raw: string): string | undefined {
  if (TEN_DIGITS.test(raw)) return raw;
  if (raw.length > MAX_LENGTH) return undefined;
  const plain = raw
    .replace(FULL_WIDTH, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .trim()
    .replace(/^'/, '');
  const digits = (fromSpreadsheet(plain) ?? plain).replace(SEPARATORS, '');
  return TEN_DIGITS.test(digits) ? digits : WITH_PREFIXES.exec(digits)?.[1];
}

/** The whole number behind a spreadsheet's notation; '' if digits of it are lost, `undefined` if it is none. */
function fromSpreadsheet(text: string): string | undefined {
  const decimals = WITH_DECIMALS.exec(text);
  if (decimals) return decimals[1];
  const scientific = SCIENTIFIC.exec(text);
  if (!scientific) return undefined;
  const [, whole = '', fraction = '', exponent = ''] = scientific;
  const shift = Number(exponent);
  const isWhole = fraction.length >= shift && /^0*$/.test(fraction.slice(shift));
  return isWhole ? whole + fraction.slice(0, shift) : '';
}

/**
 * Whether ten national digits are a number that a person can own: valid to libphonenumber (`max` metadata)
 * and neither toll-free (800, 888), premium-rate (900), shared-cost (300) nor personal-number service (500).
 * Decided by `personalPrefixes`. Anything but ten ASCII digits is `false`.
 */
export function isPersonalNumber(national: string): boolean {
  return TEN_DIGITS.test(national) && personalPrefixes().has(national.slice(0, 3));
}

/**
 * The first of the candidates that is a personal number, in the form every file holds: 12 digits, `52` and the
 * ten national ones. `undefined` if none of them is. Candidates are tried in the order given.
 */
export function toDelivered(...candidates: (string | null)[]): string | undefined {
  for (const candidate of candidates) {
    const national = candidate === null ? undefined : normaliseNumber(candidate);
    if (national !== undefined && isPersonalNumber(national)) return `52${national}`;
  }
  return undefined;
}
