import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPersonalNumber, personalPrefixes } from '../../src/phone/index.js';
import { isPersonalToLibrary, libraryPrefixRanges } from '../../src/phone/library-prefixes.js';
import { PERSONAL_PREFIX_RANGES } from '../../src/phone/prefixes.js';

/** Local parts begin with 0, like every number in the tests: no such block is assigned. */
const localPart = fc.stringMatching(/^0\d{6}$/);

describe('the table of prefixes', () => {
  it('is what libphonenumber says today (on failure: copy the expected text into prefixes.ts)', () => {
    expect(PERSONAL_PREFIX_RANGES.trim().replaceAll('\n', ' ')).toBe(libraryPrefixRanges());
  });

  it('agrees with libphonenumber on all 1,000 prefixes, whatever follows them', () => {
    const disagreements: string[] = [];
    for (let number = 0; number < 1000; number += 1) {
      const prefix = String(number).padStart(3, '0');
      for (const local of ['0000000', '0999999', ...fc.sample(localPart, 3)]) {
        const isAgreed = isPersonalNumber(prefix + local) === isPersonalToLibrary(prefix + local);
        if (!isAgreed) disagreements.push(prefix);
      }
    }
    expect(disagreements).toEqual([]);
  });

  it('agrees with libphonenumber on any ten digits whose local part begins with 0', () => {
    const national = fc.tuple(fc.stringMatching(/^\d{3}$/), localPart).map((parts) => parts.join(''));
    fc.assert(
      fc.property(national, (digits) => isPersonalNumber(digits) === isPersonalToLibrary(digits)),
      { numRuns: 2000 },
    );
  });

  it('is sorted, has 451 entries and none that no person can own', () => {
    const prefixes = [...personalPrefixes()];
    expect(prefixes).toEqual([...prefixes].sort());
    expect(prefixes).toHaveLength(451);
    for (const special of ['300', '500', '800', '888', '900']) expect(prefixes).not.toContain(special);
  });
});

describe('isPersonalNumber', () => {
  it.each(['', '33012345', '33012345678', '523301234567', '33 0123 4567', '３３０１２３４５６７'])(
    'refuses %j: not ten digits',
    (text) => {
      expect(isPersonalNumber(text)).toBe(false);
    },
  );
});
