import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ladaOf, normaliseNumber, toDelivered } from '../../src/phone/index.js';

describe('normaliseNumber reads', () => {
  it.each([
    ['3301234567', '3301234567'],
    ['+523301234567', '3301234567'],
    ['+52 33 0123 4567', '3301234567'],
    ['+52 1 55 0123 4567', '5501234567'],
    ['5215501234567', '5501234567'],
    ['525501234567', '5501234567'],
    ['0445501234567', '5501234567'],
    ['045 871 012 3456', '8710123456'],
    ['01 33 0123 4567', '3301234567'],
    ['+52 044 55 0123 4567', '5501234567'],
    ['+52 045 55 0123 4567', '5501234567'],
    ['+52 01 33 0123 4567', '3301234567'],
    ['52 01 33 0123 4567', '3301234567'],
    ['0052 33 0123 4567', '3301234567'],
    ['0052 1 33 0123 4567', '3301234567'],
    ['011 52 33 0123 4567', '3301234567'],
    ['(33) 0123-4567', '3301234567'],
    ['(+52) 33.0123.4567', '3301234567'],
    ['+52 (1) 33 0123–4567', '3301234567'],
    ['33\u00a00123\u20114567', '3301234567'],
    ['\u202a+52 33 0123 4567\u202c', '3301234567'],
    ['＋５２　（３３）０１２３－４５６７', '3301234567'],
    ["'3301234567", '3301234567'],
    ['  3301234567\r\n', '3301234567'],
    ['525501234567.0', '5501234567'],
    ['5501234567.00', '5501234567'],
    ['525501234567,0', '5501234567'],
    ['5.501234567E+9', '5501234567'],
    ['5.25501234567E+11', '5501234567'],
    ['5,25501234567e11', '5501234567'],
    ['5.25501234567000E+11', '5501234567'],
    ['5215501234', '5215501234'],
    ['0133012345', '0133012345'],
  ])('%j as %s', (raw, national) => {
    expect(normaliseNumber(raw)).toBe(national);
  });
});

describe('normaliseNumber refuses', () => {
  it.each([
    ['nothing', ''],
    ['spaces', '   '],
    ['nine digits', '330123456'],
    ['eleven digits', '33012345678'],
    ['ten digits behind a plus', '+3301234567'],
    ['eight digits behind the country code', '+5233012345'],
    ['the United States', '+1 212 012 3456'],
    ['the United States without a plus', '12120123456'],
    ['a one without the country code', '1 33 0123 4567'],
    ['Spain', '+34 330 123 456'],
    ['another country behind 00', '0044 33 0123 4567'],
    ['a lost leading zero', '445501234567'],
    ['a doubled country code', '+52 52 33 0123 4567'],
    ['two old prefixes', '+52 01 044 55 0123 4567'],
    ['letters', '33 0123 4567 ext'],
    ['letters among digits', '33O1234567'],
    ['an extension', '3301234567 x12'],
    ['two numbers', '3301234567/3301234568'],
    ['a plus in the middle', '33+01234567'],
    ['a rounded number', '5.51E+11'],
    ['a rounded number of the right magnitude', '5.501E+9'],
    ['a number with its last digit gone', '5.50123456E+9'],
    ['ten digits of a longer number', '5.501234567E+11'],
    ['a fraction', '5.5012345678E+9'],
    ['decimals that are not zero', '525501234567.5'],
    ['decimals that would complete it', '33012345.00'],
    ['superscripts', '330123456²'],
    ['Arabic digits', '٣٣٠١٢٣٤٥٦٧'],
    ['a minus of scientific notation', '5.501234567E-9'],
    ['ten megabytes', '3'.repeat(10_000_000)],
    ['ten digits among ten megabytes of spaces', `3301234567${' '.repeat(10_000_000)}`],
  ])('%s', (_, raw) => {
    expect(normaliseNumber(raw)).toBeUndefined();
  });

  it('any text without throwing, and answers with ten digits or nothing', () => {
    const text = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));
    fc.assert(fc.property(text, (raw) => /^\d{10}$/.test(normaliseNumber(raw) ?? '0000000000')));
  });
});

it('normaliseNumber finds the same digits under any prefix and any separators', () => {
  const prefix = fc.constantFrom(
    '',
    '+52',
    '52',
    '0052',
    '+521',
    '521',
    '044',
    '045',
    '01',
    '+52044',
    '5201',
  );
  const separators = fc.array(fc.constantFrom('', ' ', '-', '\u00a0', ') ', ' ('), {
    minLength: 10,
    maxLength: 10,
  });
  fc.assert(
    fc.property(
      prefix,
      fc.stringMatching(/^(33|55|56|81)0\d{7}$/),
      separators,
      (before, national, between) => {
        const raw = before + [...national].map((digit, position) => between[position] + digit).join('');
        expect(normaliseNumber(raw)).toBe(national);
      },
    ),
  );
});

describe('toDelivered', () => {
  it('takes the first candidate that is a personal number, as 12 digits', () => {
    expect(toDelivered(null, '5.51E+11', '8000123456', '+52 1 33 0123 4567', '5501234567')).toBe(
      '523301234567',
    );
  });

  it('finds none among nulls, foreign numbers and prefixes that nobody owns', () => {
    expect(toDelivered(null, '+1 212 012 3456', '9000123456', '2100123456', '')).toBeUndefined();
    expect(toDelivered()).toBeUndefined();
  });
});

describe('ladaOf', () => {
  it.each([
    ['3301234567', '33'],
    ['5501234567', '55'],
    ['5601234567', '56'],
    ['8101234567', '81'],
    ['8710123456', '871'],
    ['551', '55'],
    ['331', '33'],
    ['33', '33'],
    ['871', '871'],
    ['844', '844'],
  ])('of %s is %s', (digits, lada) => {
    expect(ladaOf(digits)).toBe(lada);
  });
});
