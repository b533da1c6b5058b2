import { describe, expect, it } from 'vitest';
import { fileName, parseFormat } from '../../src/files/index.js';

const AT = new Date('2025-03-04T05:06:07.890Z');

describe('fileName', () => {
  it.each([
    ['Nuevo León', 'nuevo_leon'],
    ['  --Ñuñoa / (x)..  ', 'nunoa_x'],
    ['../../etc/passwd', 'etc_passwd'],
    ['México', 'mexico'],
    ['日本', 'contacts'],
    ['', 'contacts'],
    ['a'.repeat(80), 'a'.repeat(60)],
    [`${'a'.repeat(59)} b`, 'a'.repeat(59)],
  ])('%j becomes %s', (scope, slug) => {
    expect(fileName(scope, 5000, AT, 'UTC', 'csv')).toBe(`${slug}_5000_20250304_050607.csv`);
  });

  it('tells the time of its time zone, midnight as 00', () => {
    expect(fileName('x', 1, AT, 'America/Mexico_City', 'xlsx')).toBe('x_1_20250303_230607.xlsx');
    const midnight = new Date('2025-03-04T06:00:00Z');
    expect(fileName('x', 1, midnight, 'America/Mexico_City', 'txt')).toBe('x_1_20250304_000000.txt');
  });

  it('refuses an unknown time zone', () => {
    expect(() => fileName('x', 1, AT, 'Mars/Olympus', 'csv')).toThrow(/"Mars\/Olympus" is not a time zone/);
  });
});

describe('parseFormat', () => {
  it.each([
    ['xlsx', 'xlsx'],
    [' CSV ', 'csv'],
    ['Txt', 'txt'],
  ])('%j is %s', (text, format) => {
    expect(parseFormat(text)).toBe(format);
  });

  it.each(['', 'xls', 'json'])('refuses %j and names the three', (text) => {
    expect(() => parseFormat(text)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => parseFormat(text)).toThrow(/xlsx, csv or txt/);
  });
});
