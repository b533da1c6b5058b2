import { badInput } from '../errors.js';
import type { FileFormat } from './types.js';

const LONGEST_SLUG = 60;

/**
 * The name of an output file: `<scope>_<amount>_<YYYYMMDD>_<HHMMSS>.<ext>`, the time as clocks show it in
 * `timeZone` (an IANA name). The scope loses its accents and case; every run of other characters is one `_`.
 *
 * @throws ContactsError `BAD_INPUT` for an unknown time zone
 */
export function fileName(
  scope: string,
  amount: number,
  at: Date,
  timeZone: string,
  format: FileFormat,
): string {
  return `${slug(scope)}_${amount}_${clock(at, timeZone)}.${format}`;
}

function slug(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const safe = plain.replace(/[^a-z0-9]+/g, '_').replace(/^_/, '');
  return safe.slice(0, LONGEST_SLUG).replace(/_$/, '') || 'contacts';
}

function clock(at: Date, timeZone: string): string {
  const parts = new Map(
    clockFormat(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const digits = (...names: Intl.DateTimeFormatPartTypes[]) => names.map((name) => parts.get(name)).join('');
  return `${digits('year', 'month', 'day')}_${digits('hour', 'minute', 'second')}`;
}

function clockFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch (error) {
    throw badInput(`"${timeZone}" is not a time zone. Use a name such as America/Mexico_City.`, error);
  }
}
