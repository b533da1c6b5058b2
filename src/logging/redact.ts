import { describeError } from './describe-error.js';

const mask = '***';

/** Shorter ones would be found in ordinary words. */
const shortestSecret = 4;

const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/i;

/** Ten digits or more, as phone numbers are written: with spaces, dots, dashes, brackets and a plus. */
const phone = /\+?\(?\d(?:[\s().-]{0,2}\d){9,}/;

/** Dates are digits and dashes as well. */
const date = /\b(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?)?(?!\d)/;

const passwordInUrl = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@]*:\S*@/i;

const found = new RegExp(
  `(${uuid.source}|${date.source})|(${passwordInUrl.source})|(?<!\\d)${phone.source}`,
  'gi',
);

/** Makes what is logged safe to keep: no phone number, no secret. */
export interface Redactor {
  text(text: string): string;
  /** a value of any kind, inside and out; errors become what may be known of them */
  value(value: unknown): unknown;
}

/**
 * A redactor that also knows these secrets by heart, wherever they turn up.
 *
 * What is a number to JavaScript (a seed, a count of bytes) is left alone: phone numbers are strings
 * everywhere in this package.
 */
export function openRedactor(secrets: readonly string[]): Redactor {
  const known = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .sort((one, other) => other.length - one.length);
  const text = (raw: string): string => {
    let clean = raw;
    for (const secret of known) clean = clean.replaceAll(secret, mask);
    return clean.replaceAll(found, (hit, fine: string | undefined, url: string | undefined) => {
      if (fine !== undefined) return hit;
      return url === undefined ? mask : `${hit.slice(0, hit.indexOf('://') + 3)}${mask}@`;
    });
  };
  const value = (raw: unknown, depth = 0): unknown => {
    if (typeof raw === 'string') return text(raw);
    if (typeof raw === 'bigint') return String(raw);
    if (typeof raw !== 'object' || raw === null) return raw;
    if (raw instanceof Date) return raw;
    if (depth > 5) return '…';
    if (raw instanceof Error) return value(describeError(raw), depth + 1);
    if (Array.isArray(raw)) return raw.map((item) => value(item, depth + 1));
    return Object.fromEntries(Object.entries(raw).map(([key, item]) => [text(key), value(item, depth + 1)]));
  };
  return { text, value };
}
