import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Valid to libphonenumber, but nobody's own. */
const IMPERSONAL: ReadonlySet<string | undefined> = new Set([
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'PERSONAL_NUMBER',
]);

/**
 * What libphonenumber (`max` metadata) itself says of ten national digits: the judgement that
 * `isPersonalNumber` reproduces from its table. Slow to load; only the test of the table needs it.
 */
export function isPersonalToLibrary(national: string): boolean {
  const number = parsePhoneNumberFromString(`+52${national}`);
  return number?.isValid() === true && !IMPERSONAL.has(number.getType());
}

/** The ranges that `prefixes.ts` must hold, asked of libphonenumber: `200-201 220-229 …`, ascending. */
export function libraryPrefixRanges(): string {
  const ranges: string[] = [];
  let from: number | undefined;
  for (let prefix = 100; prefix <= 1000; prefix += 1) {
    const isPersonal = prefix < 1000 && isPersonalToLibrary(`${prefix}0123456`);
    if (isPersonal) from ??= prefix;
    else if (from !== undefined) {
      ranges.push(from === prefix - 1 ? `${from}` : `${from}-${prefix - 1}`);
      from = undefined;
    }
  }
  return ranges.join(' ');
}
