import { describe, expect, it } from 'vitest';
import { ContactsError } from '../../src/errors.js';
import { indexPlaces, type LocationRequest, type Place, resolveLocation } from '../../src/locations/index.js';
import { PLACES, somePlaces } from './some-places.js';

const resolve = (kind: LocationRequest['kind'], value: string, state?: string) =>
  resolveLocation({ kind, value, state }, somePlaces);

/** The message of the refusal, which must be a plain BAD_INPUT. */
function refusal(kind: LocationRequest['kind'], value: string, state?: string, places = somePlaces): string {
  try {
    resolveLocation({ kind, value, state }, places);
  } catch (error) {
    expect(error).toBeInstanceOf(ContactsError);
    expect((error as ContactsError).code).toBe('BAD_INPUT');
    return (error as ContactsError).message;
  }
  throw new Error(`${kind} ${value} was not refused`);
}

describe('a state', () => {
  it.each(['Jalisco', 'jalisco', ' JALISCO ', 'Jal.', 'Estado de Jalisco', 'Jalisco\u00a0'])(
    '%j resolves',
    (value) => {
      expect(resolve('state', value)).toEqual({
        scope: { kind: 'state', value: 'Jalisco' },
        slices: [
          { lada: '33', state: 'JALISCO ' },
          { lada: '331', state: 'Jalisco' },
          { lada: '332', state: 'Jalisco' },
          { lada: null, state: 'Jalisco' },
        ],
      });
    },
  );

  it.each(['cdmx', 'DF', 'd.f.', 'Ciudad de Mexico', 'distrito federal'])(
    '%j is every spelling of the capital',
    (value) => {
      const { scope, slices } = resolve('state', value);
      expect(scope).toEqual({ kind: 'state', value: 'Ciudad de México' });
      expect(slices.map(({ state }) => state)).toEqual(['Distrito Federal', 'CDMX', 'Ciudad de México']);
    },
  );

  it.each(['mex', 'edomex', 'Estado de México'])('%j is the state of México', (value) => {
    expect(resolve('state', value).slices).toEqual([
      { lada: '553', state: 'Estado de México' },
      { lada: '722', state: 'EDO. MEX.' },
    ]);
  });

  it('gto and gro are not taken for each other', () => {
    expect(resolve('state', 'gto').scope).toEqual({ kind: 'state', value: 'Guanajuato' });
    expect(resolve('state', 'gro').scope).toEqual({ kind: 'state', value: 'Guerrero' });
  });

  it('Baja California is not its south', () => {
    expect(resolve('state', 'baja california').slices).toEqual([{ lada: '686', state: 'Baja California' }]);
  });

  it('misspelled is answered with the nearest', () => {
    expect(refusal('state', 'Jalisko')).toBe('No state is called "Jalisko". Did you mean Jalisco?');
    expect(refusal('state', 'Dsitrito Federal')).toBe(
      'No state is called "Dsitrito Federal". Did you mean Ciudad de México?',
    );
  });

  it('misspelled under five letters, or near to nothing, is answered with the list', () => {
    const help = 'To see the states there are: contacts locations states';
    expect(refusal('state', 'gtto')).toBe(`No state is called "gtto". ${help}`);
    expect(refusal('state', 'Atlantis')).toBe(`No state is called "Atlantis". ${help}`);
    expect(refusal('state', 'Baja')).toBe(`No state is called "Baja". ${help}`);
  });

  it.each(['México', 'mexico', 'MEXICO', ' Mexico '])('%j is ambiguous', (value) => {
    expect(refusal('state', value)).toContain('--state "Estado de México" or --state "Ciudad de México".');
  });

  it('spelled no more than México in the database stays ambiguous, and says how to reach it', () => {
    const places = indexPlaces([{ kind: 'state', lada: '722', state: 'MEXICO', name: 'MEXICO' }]);
    expect(refusal('state', 'mexico', undefined, places)).toContain('reached by their lada: --lada');
  });

  it('known to the alias table but not to the database is said to have no contacts', () => {
    expect(refusal('state', 'yuc')).toBe(
      'The database has no contacts available in the state Yucatán. To see the states there are: contacts locations states',
    );
  });

  it('unknown to the alias table goes by its own spellings', () => {
    const places = indexPlaces(
      ['TEXAS', 'Texas '].map((name): Place => ({ kind: 'state', lada: null, state: name, name })),
    );
    const { scope, slices } = resolveLocation({ kind: 'state', value: 'texas' }, places);
    expect(scope).toEqual({ kind: 'state', value: 'Texas' });
    expect(slices).toHaveLength(2);
  });

  it('that is no state but something else is answered with the right flag', () => {
    expect(refusal('state', 'cancun')).toBe('Cancún is a city, not a state: --city Cancún');
    expect(refusal('state', 'GUADALAJARA')).toBe(
      'Guadalajara is a city and a municipality, not a state: --city Guadalajara or --municipality Guadalajara',
    );
    expect(refusal('state', 'la paz')).toContain('--city "La Paz" or --municipality "La Paz"');
    expect(refusal('state', '871')).toBe('871 is a lada, not a state: --lada 871');
  });

  it('misspelled is answered with three names at most, its own kind first', () => {
    const names = ['Sonola', 'Sonova', 'Sonoma'].map(
      (name): Place => ({ kind: 'state', lada: null, state: name, name }),
    );
    const places = indexPlaces([
      { kind: 'city', lada: null, state: null, name: 'Sonota' },
      ...names.slice(1),
      ...names,
    ]);
    expect(refusal('state', 'Sonoxa', undefined, places)).toBe(
      'No state is called "Sonoxa". Did you mean Sonola, Sonoma or Sonova?',
    );
  });

  it('near to names of other kinds only is answered with their flags', () => {
    expect(refusal('state', 'Cancum')).toBe('No state is called "Cancum". Did you mean --city Cancún?');
  });
});

describe('a city or municipality', () => {
  it.each(['Guadalajara', 'GUADALAJARA', ' guadalajara '])('%j resolves to every spelling', (value) => {
    expect(resolve('city', value)).toEqual({
      scope: { kind: 'city', value: 'Guadalajara', state: 'Jalisco' },
      slices: [
        { lada: '33', state: 'JALISCO ', city: 'Guadalajara' },
        { lada: '331', state: 'Jalisco', city: 'GUADALAJARA' },
        { lada: null, state: 'Jalisco', city: 'GUADALAJARA' },
      ],
    });
  });

  it('is pinned by its own column only', () => {
    expect(resolve('municipality', 'zapopan').slices).toEqual([
      { lada: '332', state: 'Jalisco', municipality: 'ZAPOPAN' },
    ]);
  });

  it.each(['Ciudad Juárez', 'cd juarez', 'Cd. Juárez'])('%j is found under either spelling', (value) => {
    const { scope, slices } = resolve('city', value);
    expect(scope).toEqual({ kind: 'city', value: 'Ciudad Juárez', state: 'Chihuahua' });
    expect(slices.map(({ city }) => city)).toEqual(['CD. JUAREZ', 'Ciudad Juárez']);
  });

  it('that is the capital is found under all its names', () => {
    const { scope, slices } = resolve('city', 'CDMX');
    expect(scope).toEqual({ kind: 'city', value: 'Ciudad de México', state: 'Ciudad de México' });
    expect(slices.map(({ city }) => city)).toEqual(['Distrito Federal', 'CIUDAD DE MEXICO', 'CDMX']);
  });

  it('in several states is refused with the states and the flag', () => {
    expect(refusal('municipality', 'benito juarez')).toBe(
      'Benito Juárez is a municipality in 2 states: Ciudad de México and Quintana Roo. ' +
        'Say which, for example: --municipality "Benito Juárez" --state "Ciudad de México"',
    );
  });

  it('in several states is never answered with a flag that would be refused', () => {
    const places = indexPlaces(
      ['MEXICO', 'Morelos'].map((state): Place => ({ kind: 'city', lada: null, state, name: 'Tres Marías' })),
    );
    expect(refusal('city', 'tres marias', undefined, places)).toBe(
      'Tres Marías is a city in 2 states: MEXICO and Morelos. ' +
        'Say which, for example: --city "Tres Marías" --state Morelos',
    );
  });

  it('with a state resolves to that state alone, by any of its spellings', () => {
    expect(resolve('municipality', 'benito juarez', 'df')).toEqual({
      scope: { kind: 'municipality', value: 'Benito Juárez', state: 'Ciudad de México' },
      slices: [
        { lada: '55', state: 'Distrito Federal', municipality: 'BENITO JUAREZ' },
        { lada: '552', state: 'Ciudad de México', municipality: 'Benito Juárez' },
      ],
    });
  });

  it('in another state than the one given is answered with where it is', () => {
    expect(refusal('city', 'Cancún', 'Jalisco')).toBe(
      'Cancún is a city in Quintana Roo, not in Jalisco: --city Cancún --state "Quintana Roo"',
    );
    expect(refusal('municipality', 'benito juarez', 'Jalisco')).toContain(
      'in Ciudad de México and Quintana Roo, not in Jalisco: for example --municipality',
    );
    expect(refusal('city', 'Cuauhtémoc', 'CDMX')).toBe(
      'Cuauhtémoc is a city in Chihuahua, not in Ciudad de México: --city Cuauhtémoc --state Chihuahua. In Ciudad de ' +
        'México, Cuauhtémoc is a municipality, not a city: --municipality Cuauhtémoc --state "Ciudad de México"',
    );
  });

  it('with a state that does not resolve is refused for the state', () => {
    expect(refusal('city', 'Guadalajara', 'Jalisko')).toContain('Did you mean Jalisco?');
    expect(refusal('city', 'Guadalajara', 'mexico')).toContain('--state "Estado de México"');
    expect(refusal('city', 'Guadalajara', ' ')).toContain('The state is empty.');
  });

  it('misspelled is answered with the nearest, in the state given', () => {
    expect(refusal('city', 'Guadalajra')).toBe('No city is called "Guadalajra". Did you mean Guadalajara?');
    expect(refusal('city', 'Leno')).toContain('Did you mean León');
    expect(refusal('city', 'Guadalajra', 'Nuevo León')).toBe(
      'No city in Nuevo León is called "Guadalajra". ' +
        'To see the cities there are: contacts locations cities --state "Nuevo León"',
    );
  });

  it('that is no city but something else is answered with the right flag', () => {
    expect(refusal('city', 'jal')).toBe('Jalisco is a state, not a city: --state Jalisco');
    expect(refusal('city', 'Benito Juarez', 'Quintana Roo')).toBe(
      'Benito Juárez is a municipality, not a city: --municipality "Benito Juárez" --state "Quintana Roo"',
    );
  });

  it('without a state in the database resolves when it stands nowhere else', () => {
    expect(resolve('city', 'san nowhere')).toEqual({
      scope: { kind: 'city', value: 'San Nowhere' },
      slices: [{ lada: '415', state: null, city: 'San Nowhere' }],
    });
    expect(refusal('city', 'san nowhere', 'Jalisco')).toBe(
      'The database does not say in which state San Nowhere is: --city "San Nowhere"',
    );
  });

  it('leaves out the rows without a state when others name one', () => {
    expect(resolve('city', 'Monterrey').slices).toEqual([
      { lada: '811', state: 'NUEVO LEON', city: 'MONTERREY' },
      { lada: '811', state: 'Nuevo León', city: 'Monterrey ' },
    ]);
  });

  it('called México is not guessed either', () => {
    expect(refusal('city', 'México')).toContain('--state "Ciudad de México"');
  });
});

describe('a lada', () => {
  it.each(['33', ' 33 '])('%j owns every spelling that begins with it', (value) => {
    expect(resolve('lada', value)).toEqual({
      scope: { kind: 'lada', value: '33' },
      slices: [{ lada: '33' }, { lada: '331' }, { lada: '332' }],
    });
  });

  it('of three digits is itself', () => {
    expect(resolve('lada', '871').slices).toEqual([{ lada: '871' }]);
  });

  it('is known from any column and any spelling', () => {
    const places = indexPlaces([{ kind: 'city', lada: '33 ', state: null, name: null }]);
    expect(resolveLocation({ kind: 'lada', value: '33' }, places).slices).toEqual([{ lada: '33 ' }]);
  });

  it('that is the beginning of a number is answered with its lada', () => {
    expect(refusal('lada', '551')).toBe('551 is how numbers of lada 55 begin: --lada 55');
    expect(refusal('lada', '331')).toBe('331 is how numbers of lada 33 begin: --lada 33');
  });

  it.each(['3', '3301', '33a', '+33', '3 3', '3.3', '٣٣', 'zz'])('%j is refused', (value) => {
    expect(refusal('lada', value)).toBe(
      `A lada is two or three digits, such as 33 or 871; "${value}" is not.`,
    );
  });

  it('that is a phone number is refused without repeating it', () => {
    expect(refusal('lada', '33 0123 4567')).not.toMatch(/\d{4}/);
  });

  it('of two digits that no lada has is refused', () => {
    expect(refusal('lada', '44')).toContain('only 33, 55, 56 and 81 have two digits');
  });

  it('without contacts is answered with ladas of its states', () => {
    expect(refusal('lada', '870')).toBe(
      'The database has no contacts available with lada 870 (Coahuila). It has, in the same state: 866, 871.',
    );
    expect(refusal('lada', '999')).toBe(
      'The database has no contacts available with lada 999 (Yucatán). To see the ladas there are: contacts locations ladas',
    );
    expect(refusal('lada', '100')).toBe(
      'The database has no contacts available with lada 100. To see the ladas there are: contacts locations ladas',
    );
  });

  it('that is the name of a place is answered with the right flag', () => {
    expect(refusal('lada', 'cancun')).toBe('Cancún is a city, not a lada: --city Cancún');
  });
});

describe('any request', () => {
  const kinds = ['state', 'city', 'municipality', 'lada'] as const;

  it.each(kinds)('for a blank %s is refused', (kind) => {
    for (const value of ['', '  ', '\u00a0\u200b', '---']) {
      expect(refusal(kind, value)).toContain(`The ${kind} is empty. To see the`);
    }
  });

  it.each(kinds)('for a hostile %s is refused quickly, in short', (kind) => {
    const texts = [
      'x'.repeat(10_000_000),
      ' '.repeat(10_000_000),
      '\u202e\u0007"; drop table contacts; --',
      '\ufdfa'.repeat(100),
    ];
    for (const text of texts) {
      const start = performance.now();
      const message = refusal(kind, text);
      expect(performance.now() - start).toBeLessThan(200);
      expect(message.length).toBeLessThan(300);
      expect(message).not.toMatch(/\p{C}/u);
    }
  });

  it('has the same slices whatever the order of the places', () => {
    const backwards = indexPlaces(PLACES.toReversed());
    for (const request of [
      { kind: 'state', value: 'Jalisco' },
      { kind: 'city', value: 'cdmx' },
      { kind: 'lada', value: '55' },
    ] as const) {
      expect(resolveLocation(request, backwards)).toEqual(resolveLocation(request, somePlaces));
    }
  });
});
