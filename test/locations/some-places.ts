import { indexPlaces, type Place } from '../../src/locations/index.js';

/** A small database: [lada, state, municipality, city], spelled the way such columns are. */
const ROWS: [string | null, string | null, string | null, string | null][] = [
  ['331', 'Jalisco', 'GUADALAJARA', 'GUADALAJARA'],
  ['33', 'JALISCO ', 'Guadalajara', 'Guadalajara'],
  ['332', 'Jalisco', 'ZAPOPAN', 'ZAPOPAN'],
  [null, 'Jalisco', 'GUADALAJARA', 'GUADALAJARA'],
  ['551', 'CDMX', 'CUAUHTEMOC', 'CIUDAD DE MEXICO'],
  ['552', 'Ciudad de México', 'Benito Juárez', 'CDMX'],
  ['55', 'Distrito Federal', 'BENITO JUAREZ', 'Distrito Federal'],
  ['553', 'Estado de México', 'ECATEPEC DE MORELOS', 'ECATEPEC'],
  ['722', 'EDO. MEX.', 'TOLUCA', 'TOLUCA'],
  ['811', 'NUEVO LEON', 'MONTERREY', 'MONTERREY'],
  ['811', 'Nuevo León', 'Monterrey', 'Monterrey '],
  ['812', 'Nuevo Leon ', 'San Pedro Garza García', 'SAN PEDRO GARZA GARCIA'],
  ['998', 'Quintana Roo', 'Benito Juárez', 'CANCUN'],
  ['656', 'Chihuahua', 'JUAREZ', 'CD. JUAREZ'],
  ['656', 'Chihuahua', 'Juárez', 'Ciudad Juárez'],
  ['625', 'Chihuahua', 'Cuauhtémoc', 'CUAUHTEMOC'],
  ['871', 'Coahuila', 'TORREON', 'TORREON'],
  ['866', 'Coahuila', 'MONCLOVA', 'MONCLOVA'],
  ['871', 'Durango', 'GOMEZ PALACIO', 'GOMEZ PALACIO'],
  ['686', 'Baja California', 'MEXICALI', 'MEXICALI'],
  ['612', 'Baja California Sur', 'LA PAZ', 'LA PAZ'],
  ['473', 'Guanajuato', 'GUANAJUATO', 'GUANAJUATO'],
  ['477', 'GTO', 'LEON', 'LEON'],
  ['744', 'GRO', 'ACAPULCO DE JUAREZ', 'ACAPULCO'],
  ['415', null, null, 'San Nowhere'],
  ['416', null, null, 'Monterrey'],
  ['417', '  ', '', '   '],
  [null, null, null, null],
];

/** The distinct spellings of these rows, as the reader of the database delivers them. */
export const PLACES: Place[] = ROWS.flatMap(([lada, state, municipality, city]): Place[] => [
  { kind: 'state', lada, state, name: state },
  { kind: 'municipality', lada, state, name: municipality },
  { kind: 'city', lada, state, name: city },
]).filter(
  ({ kind, lada, state, name }, at, all) =>
    at === all.findIndex((p) => p.kind === kind && p.lada === lada && p.state === state && p.name === name),
);

export const somePlaces = indexPlaces(PLACES);
