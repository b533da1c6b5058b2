import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestSpelling } from '../../src/locations/best-spelling.js';
import { canonicalState, fold, loadStateAliases } from '../../src/locations/index.js';
import { nearest } from '../../src/locations/suggest.js';
import { flagFor, quoted } from '../../src/locations/wording.js';

describe('fold', () => {
  it.each([
    ['NUEVO LEÓN', 'nuevo leon'],
    ['Nuevo Leo\u0301n', 'nuevo leon'],
    ['  Nuevo \u00a0 León\t', 'nuevo leon'],
    ['S.L.P.', 'slp'],
    ['Gustavo A. Madero', 'gustavo a madero'],
    ['Cañitas', 'canitas'],
    ['Tlajomulco-de, Zúñiga', 'tlajomulco de zuniga'],
    ['Ｊａｌｉｓｃｏ', 'jalisco'],
    ['\u202aJalisco\u202c\u200b', 'jalisco'],
    ['---', ''],
    ['', ''],
  ])('%j is %j', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it('changes nothing that is folded', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fold(fold(text)) === fold(text)));
  });
});

describe('canonicalState', () => {
  it.each([
    ['cdmx', 'Ciudad de México'],
    ['D. F.', 'Ciudad de México'],
    ['Distrito Federal', 'Ciudad de México'],
    ['Mex.', 'Estado de México'],
    ['EDOMEX', 'Estado de México'],
    ['QRO', 'Querétaro'],
    ['Q. Roo', 'Quintana Roo'],
    ['Gto', 'Guanajuato'],
    ['Gro.', 'Guerrero'],
    ['baja california', 'Baja California'],
    ['baja california sur', 'Baja California Sur'],
    [' Texas ', 'Texas'],
    ['México', 'México'],
    ['Jalisko', 'Jalisko'],
  ])('of %j is %s', (spelling, state) => {
    expect(canonicalState(spelling)).toBe(state);
  });

  it('knows 32 states, each by its own name', () => {
    const states = new Set(loadStateAliases().values());
    expect(states.size).toBe(32);
    for (const state of states) expect(canonicalState(state.toUpperCase())).toBe(state);
  });
});

describe('nearest', () => {
  it('orders by edits, then as given', () => {
    expect(nearest('jalisko', ['jalixco', 'xalixco', 'jalisk', 'jalisco'])).toEqual([
      'jalisk',
      'jalisco',
      'jalixco',
    ]);
  });

  it('allows short names one edit, a swap of neighbours among them', () => {
    expect(nearest('leno', ['leon', 'lona', 'lima'])).toEqual(['leon']);
  });

  it('never compares by prefix', () => {
    expect(nearest('baja california', ['baja california sur', 'baja'])).toEqual([]);
    expect(nearest('baja', ['baja california'])).toEqual([]);
  });
});

describe('bestSpelling', () => {
  it.each([
    [['NUEVO LEON', 'nuevo leon', 'Nuevo Leon', 'Nuevo León '], 'Nuevo León'],
    [['NUEVO LEON', 'NUEVO LEÓN'], 'NUEVO LEÓN'],
    [['TEXAS', ' Texas'], 'Texas'],
    [['LOS  ALTOS\u0007'], 'LOS ALTOS'],
  ])('of %j is %s', (spellings, best) => {
    expect(bestSpelling(spellings)).toBe(best);
    expect(bestSpelling(spellings.toReversed())).toBe(best);
  });
});

describe('what is shown', () => {
  it('quotes flags so that a shell takes them as one harmless word', () => {
    expect(flagFor('city', 'Cancún')).toBe('--city Cancún');
    expect(flagFor('city', 'La Paz', 'Jalisco')).toBe('--city "La Paz" --state Jalisco');
    expect(flagFor('city', "$(rm 'x')")).toBe(`--city '$(rm '\\''x'\\'')'`);
    expect(flagFor('city', 'a;b')).toBe('--city "a;b"');
  });

  it('echoes nothing that moves a terminal, closes its quotes or could be a phone number', () => {
    expect(quoted('a\u0007b\u202ec\u001b[31m"d"\ud800')).toBe(`"abc[31m'd'"`);
    expect(quoted('33 0123 4567')).toBe('"…"');
  });
});
