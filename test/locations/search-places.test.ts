import { expect, it } from 'vitest';
import { indexPlaces, type Place, searchPlaces } from '../../src/locations/index.js';

const place = (kind: Place['kind'], lada: string, state: string, name = state): Place => ({
  kind,
  lada,
  state,
  name,
});

const places = indexPlaces([
  place('state', '33', 'JALISCO'),
  place('state', '222', 'Puebla'),
  place('state', '722', 'Estado de México'),
  place('state', '55', 'CDMX'),
  place('state', '998', 'Quintana Roo'),
  place('state', '614', 'Chihuahua'),
  place('city', '33', 'Jalisco', 'GUADALAJARA'),
  place('municipality', '33', 'Jalisco', 'Guadalajara'),
  place('city', '222', 'Puebla', 'PUEBLA'),
  place('city', '998', 'Quintana Roo', 'CANCUN'),
  place('municipality', '998', 'Quintana Roo', 'Benito Juárez'),
  place('municipality', '55', 'CDMX', 'Benito Juárez'),
  place('municipality', '55', 'CDMX', 'Cuauhtémoc'),
  place('municipality', '614', 'Chihuahua', 'Cuauhtémoc'),
]);
const search = (name: string, options = {}) => searchPlaces(name, places, options);

it.each([
  ['jalisco', { kind: 'state', value: 'Jalisco' }],
  ['CDMX', { kind: 'state', value: 'Ciudad de México' }],
  ['cancun', { kind: 'city', value: 'Cancún', state: 'Quintana Roo' }],
  ['33', { kind: 'lada', value: '33' }],
  ['Guadalajara', { kind: 'city', value: 'Guadalajara', state: 'Jalisco' }],
])('%s is one place', (name, found) => {
  expect(search(name)).toEqual({ match: 'exact', places: [found] });
});

it('asks where a name is that of a state and of a city', () => {
  expect(search('puebla')).toEqual({
    match: 'exact',
    places: [
      { kind: 'state', value: 'Puebla' },
      { kind: 'city', value: 'Puebla', state: 'Puebla' },
    ],
  });
  expect(search('puebla', { kind: 'city' }).places).toHaveLength(1);
});

it('asks for the state of namesakes, unless it is said', () => {
  const states = (options = {}) =>
    search('Benito Juarez', options).places.map((found) => 'state' in found && found.state);
  expect(states()).toEqual(['Ciudad de México', 'Quintana Roo']);
  expect(states({ state: 'cdmx' })).toEqual(['Ciudad de México']);
  expect(states({ state: 'Chihuahua' })).toEqual([]);
  expect(() => search('Benito Juarez', { state: 'Nowhere' })).toThrow('No state is called "Nowhere"');
});

it('asks which México, and takes no misspelling for what it resembles', () => {
  expect(search('México')).toEqual({
    match: 'near',
    places: [
      { kind: 'state', value: 'Estado de México' },
      { kind: 'state', value: 'Ciudad de México' },
    ],
  });
  expect(search('Jalisko')).toEqual({ match: 'near', places: [{ kind: 'state', value: 'Jalisco' }] });
  expect(search('Guadalahara').places).toEqual([{ kind: 'city', value: 'Guadalajara', state: 'Jalisco' }]);
  expect(search('Atlantis')).toEqual({ match: 'near', places: [] });
});
