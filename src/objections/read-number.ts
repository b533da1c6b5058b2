import { normaliseNumber } from '../phone/index.js';

/** A number as objections are kept by, or why it is none. */
export type ReadNumber = { phone: string } | { problem: string };

/**
 * Reads a number in any form that `normaliseNumber` knows: 12 digits, `52` and ten. Whether anybody can own it
 * is not asked: an objection costs nothing, and a numbering plan grows.
 */
export function readNumber(text: string): ReadNumber {
  const national = normaliseNumber(text);
  if (national !== undefined) {
    return /^[01]/.test(national)
      ? { problem: 'no Mexican number begins with 0 or 1' }
      : { phone: `52${national}` };
  }
  if (text.trim() === '') return { problem: 'there is nothing' };
  if (/^\s*\d+[.,]?\d*e[+-]?\d+\s*$/i.test(text))
    return { problem: 'a spreadsheet has rounded its digits away' };
  const digits = text.replaceAll(/\D/g, '').length;
  if (/\p{L}/u.test(text)) return { problem: 'it has letters' };
  if (digits < 10) return { problem: 'it has fewer than ten digits' };
  return { problem: 'it is no Mexican number' };
}
