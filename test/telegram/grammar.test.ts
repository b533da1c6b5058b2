import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommand, readGet, readScope } from '../../src/telegram/grammar/index.js';

describe('commands', () => {
  it.each([
    ['/get 5 premium', { name: 'get', rest: '5 premium', addressed: false }],
    ['  /GET@Contactos_Bot\n5 premium ', { name: 'get', rest: '5 premium', addressed: true }],
    ['/start', { name: 'start', rest: '', addressed: false }],
    ['/obtén 5', { name: undefined, rest: '5', addressed: false }],
    ['/get@another_bot 5 premium', undefined],
    ['get 5 premium', undefined],
    ['/', undefined],
    ['/ get', undefined],
    ['//get', undefined],
    ['', undefined],
  ])('%j', (text, command) => {
    expect(readCommand(text, 'contactos_bot')).toEqual(command);
  });
});

describe('/get', () => {
  it.each([
    ['1000 premium xlsx', { amount: 1000, scope: { premium: true }, format: 'xlsx' }],
    ['1000 PREMIUM', { amount: 1000, scope: { premium: true }, format: 'xlsx' }],
    ['500 "Nuevo León" txt', { amount: 500, scope: { name: 'Nuevo León' }, format: 'txt' }],
    ['500 “Nuevo León”TXT', { amount: 500, scope: { name: 'Nuevo León' }, format: 'txt' }],
    ["500 'nuevo leon", { amount: 500, scope: { name: 'nuevo leon' }, format: 'xlsx' }],
    ['500 nuevo leon', { amount: 500, scope: { name: 'nuevo leon' }, format: 'xlsx' }],
    ['200 Cancún csv', { amount: 200, scope: { name: 'Cancún' }, format: 'csv' }],
    ['200\n Cancún \t CSV', { amount: 200, scope: { name: 'Cancún' }, format: 'csv' }],
    [
      '7 Cuauhtémoc, Chihuahua',
      { amount: 7, scope: { name: 'Cuauhtémoc', state: 'Chihuahua' }, format: 'xlsx' },
    ],
    ['7 lada 33', { amount: 7, scope: { kind: 'lada', name: '33' }, format: 'xlsx' }],
    ['100 844', { amount: 100, scope: { name: '844' }, format: 'xlsx' }],
    ['100 844 csv', { amount: 100, scope: { name: '844' }, format: 'csv' }],
    ['9 "csv"', { amount: 9, scope: { name: 'csv' }, format: 'xlsx' }],
    ['007 Jalisco', { amount: 7, scope: { name: 'Jalisco' }, format: 'xlsx' }],
  ])('%j', (rest, request) => {
    expect(readGet(rest)).toEqual(request);
  });

  it.each([
    ['', { problem: 'nothing' }],
    ['Jalisco', { problem: 'no amount', text: 'Jalisco' }],
    ['mil premium', { problem: 'no amount', text: 'mil' }],
    ['100', { problem: 'no place', amount: 100 }],
    ['100 xlsx', { problem: 'no place', amount: 100 }],
    ['100 ""', { problem: 'no place', amount: 100 }],
    ['100 🙂', { problem: 'no place', amount: 100 }],
    ['1e5 premium', { problem: 'amount', text: '1e5', meant: 100_000, corrected: '/get 100000 premium' }],
    [
      '１０００ premium',
      { problem: 'amount', text: '１０００', meant: 1000, corrected: '/get 1000 premium' },
    ],
    ['1,000 Jalisco', { problem: 'amount', text: '1,000', meant: 1000, corrected: '/get 1000 Jalisco' }],
    [
      '1.000 Jalisco csv',
      { problem: 'amount', text: '1.000', meant: 1000, corrected: '/get 1000 Jalisco csv' },
    ],
    ['1 000 Jalisco', { problem: 'amount', text: '1 000', meant: 1000, corrected: '/get 1000 Jalisco' }],
    [
      '1 000 000 Jalisco',
      { problem: 'amount', text: '1 000 000', meant: 1e6, corrected: '/get 1000000 Jalisco' },
    ],
    [
      '\u202E1000 premium',
      { problem: 'amount', text: '\u202E1000', meant: 1000, corrected: '/get 1000 premium' },
    ],
    ['-5 premium', { problem: 'amount', text: '-5' }],
    ['0 premium', { problem: 'amount', text: '0' }],
    ['5.5 premium', { problem: 'amount', text: '5.5' }],
    ['1,00 premium', { problem: 'amount', text: '1,00' }],
    ['0x10 premium', { problem: 'amount', text: '0x10' }],
    ['١٠٠٠ premium', { problem: 'amount', text: '١٠٠٠' }],
    ['1e99 premium', { problem: 'amount', text: '1e99' }],
    [`1${'0'.repeat(12)} premium`, { problem: 'amount', text: `1${'0'.repeat(12)}` }],
    [`5 ${'x'.repeat(4090)}`, { problem: 'long place' }],
  ])('refuses %j', (rest, problem) => {
    expect(readGet(rest)).toEqual(problem);
  });

  it('never takes an amount that is not what was typed, whatever is typed', () => {
    const amount = fc.stringMatching(/^[0-9]{0,3}[0-9.,e０-９ '-]{0,5}$/);
    fc.assert(
      fc.property(amount, fc.string({ unit: 'grapheme', maxLength: 20 }), (typed, more) => {
        const request = readGet(`${typed} ${more}`);
        if ('problem' in request) return;
        expect(typed.split(/\s+/).filter(Boolean)[0]).toMatch(/^[0-9]+$/);
        expect(request.amount).toBe(Number(typed.split(/\s+/).filter(Boolean)[0]));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('places', () => {
  it.each([
    ['Estado de México', { name: 'Estado de México' }],
    ['Ciudad Juárez', { name: 'Ciudad Juárez' }],
    ['ciudad: Puebla', { kind: 'city', name: 'Puebla' }],
    ['Estado: Puebla', { kind: 'state', name: 'Puebla' }],
    [
      'municipio Benito Juárez, Quintana Roo',
      { kind: 'municipality', name: 'Benito Juárez', state: 'Quintana Roo' },
    ],
    ['LADA 844', { kind: 'lada', name: '844' }],
    ['«Prémium»', { premium: true }],
    [', Jalisco', { name: ', Jalisco' }],
  ])('%j', (text, scope) => {
    expect(readScope(text)).toEqual(scope);
  });
});
