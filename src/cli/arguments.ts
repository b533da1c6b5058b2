import { echo } from '../echo.js';
import { badInput } from '../errors.js';

/**
 * A whole number as people write it: digits, or `1e9`. Nothing is guessed: `5,000` and `5.000` are told apart
 * from 5000 by asking.
 *
 * @throws ContactsError `BAD_INPUT` with the reason
 */
export function parseWhole(
  text: string,
  flag: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const trimmed = text.trim();
  const value = /^\d+(e\d{1,2})?$/i.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  const hint = /^\d{1,3}([.,\s']\d{3})+$/.test(trimmed) ? ` Write ${trimmed.replaceAll(/\D/g, '')}.` : '';
  throw badInput(`${flag} takes a whole number ${range}, not "${echo(text)}".${hint}`);
}
