import { describe, expect, it } from 'vitest';
import { indexPlaces, listNames, type Place, resolveLocation } from '../../src/locations/index.js';
import { somePlaces } from './some-places.js';

describe('listNames', () => {
  it('lists states once each, as Spanish sorts', () => {
    expect(listNames(somePlaces, 'state').map(({ name }) => name)).toMatchObject([
      'Baja California',
      'Baja California Sur',
      'Chihuahua',
      'Ciudad de México',
      'Coahuila',
      'Durango',
      'Estado de México',
      'Guanajuato',
      'Guerrero',
      'Jalisco',
      'Nuevo León',
      'Quintana Roo',
    ]);
  });

  it('names the ladas of each, two digits where they have two', () => {
    const [capital] = listNames(somePlaces, 'state', 'cdmx');
    expect(capital).toMatchObject({ name: 'Ciudad de México', ladas: ['55'] });
  });

  it('lists cities and municipalities once for each state', () => {
    expect(
      listNames(somePlaces, 'municipality').filter(({ name }) => name === 'Benito Juárez'),
    ).toMatchObject([
      { name: 'Benito Juárez', state: 'Ciudad de México', ladas: ['55'] },
      { name: 'Benito Juárez', state: 'Quintana Roo', ladas: ['998'] },
    ]);
    expect(listNames(somePlaces, 'city').filter(({ name }) => name === 'Monterrey')).toMatchObject([
      { name: 'Monterrey', ladas: ['416'] },
      { name: 'Monterrey', state: 'Nuevo León', ladas: ['81'] },
    ]);
  });

  it('lists what stands in one state, named by any of its spellings', () => {
    expect(listNames(somePlaces, 'city', 'N.L.').map(({ name }) => name)).toMatchObject([
      'Monterrey',
      'San Pedro Garza García',
    ]);
  });

  it('lists ladas, with their state if it is one', () => {
    expect(listNames(somePlaces, 'lada', 'Coahuila')).toMatchObject([
      { name: '866', state: 'Coahuila', ladas: ['866'] },
      { name: '871', ladas: ['871'] },
    ]);
    expect(listNames(somePlaces, 'lada').map(({ name }) => name)).toContain('33');
  });

  it('refuses a state that is none', () => {
    expect(() => listNames(somePlaces, 'city', 'Jalisko')).toThrow('Did you mean Jalisco?');
  });
});

/** Half a second each on a quiet machine; whatever is quadratic takes minutes. */
it('indexes, lists and searches 100,000 places quickly', () => {
  const places = Array.from({ length: 100_000 }, (_, row): Place => {
    const state = row % 2 === 0 ? 'Jalisco' : 'NUEVO LEON';
    return {
      kind: 'city',
      lada: String(100 + (row % 900)),
      state,
      name: `San José ${row.toString(36)} de Ávila`,
    };
  });
  const timed = <T>(work: () => T): T => {
    const start = performance.now();
    const result = work();
    expect(performance.now() - start).toBeLessThan(5000);
    return result;
  };
  const index = timed(() => indexPlaces(places));
  expect(timed(() => listNames(index, 'city'))).toHaveLength(100_000);
  expect(() =>
    timed(() => resolveLocation({ kind: 'city', value: 'San Jose zzzz de Avila' }, index)),
  ).toThrow('Did you mean');
});
