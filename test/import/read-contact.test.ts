import { expect, it } from 'vitest';
import { mapColumns } from '../../src/import/map-columns.js';
import { ContactReader } from '../../src/import/read-contact.js';
import type { ColumnFacts } from '../../src/import/table-facts.js';
import { indexPlaces, PlaceSpeller } from '../../src/locations/index.js';

const column = (name: string, length: number | null, required = false): [string, ColumnFacts] => [
  name,
  { name, kind: 'text', type: 'text', length, required, has_default: false, labels: null },
];
const facts = new Map([
  column('phone_original', 50),
  column('full_name', 10),
  column('state_name', 50),
  column('state_code', 5),
  column('municipality', 100),
  column('city', 100),
  column('operator', null),
  column('neighborhood', 100),
  column('address', 20),
  column('is_mobile', null),
]);
const places = indexPlaces([
  { kind: 'state', lada: '55', state: 'CDMX', name: 'CDMX' },
  { kind: 'state', lada: '33', state: 'Jalisco', name: 'Jalisco' },
  { kind: 'state', lada: '33', state: 'JALISCO', name: 'JALISCO' },
  { kind: 'state', lada: '55', state: 'México', name: 'México' },
  { kind: 'city', lada: '33', state: 'Jalisco', name: 'GUADALAJARA' },
]);
const statuses = new Map(['VERIFIED', 'OPTED_OUT', 'PENDING_VALIDATION'].map((label) => [label, label]));

function read(row: Record<string, string>, choices = {}) {
  const map = mapColumns(Object.keys(row), choices);
  if (map === undefined) throw new Error('no phone');
  const reader = new ContactReader(map, facts, new PlaceSpeller(places), statuses);
  const result = reader.read(Object.values(row));
  const content: Partial<Record<string, string | null>> = 'content' in result ? result.content : {};
  return { ...result, content, notices: reader.notices };
}

it.each([
  '3309000001',
  '+52 33 0900 0001',
  '+52 1 33 0900 0001',
  '5213309000001',
  '044 33 0900 0001',
  '045-33-0900-0001',
  '01 (33) 0900.0001',
  '523309000001.0',
  '5.23309000001E+11',
  "'+523309000001",
  '＋５２３３０９０００００１',
])('reads the number out of %s', (tel) => {
  expect(read({ tel })).toMatchObject({
    national: '3309000001',
    lada: '33',
    original: tel.replace(/^'/, ''),
  });
});

it('puts a lada of its own before local digits', () => {
  expect(read({ tel: '0900 0001', lada: '33' })).toMatchObject({ national: '3309000001' });
  expect(read({ tel: '090 0001', lada: '477' })).toMatchObject({ national: '4770900001', lada: '477' });
  expect(read({ tel: '090 0001', lada: '33' })).toMatchObject({
    reason: expect.stringContaining('not a Mexican'),
  });
});

it('derives the lada from the number, and notices another one', () => {
  expect(read({ tel: '4770900001', lada: '33' })).toMatchObject({ lada: '477', notices: { otherLadas: 1 } });
  expect(read({ tel: '5609000001', lada: '560' })).toMatchObject({ lada: '56', notices: { otherLadas: 0 } });
});

it.each([
  ['', 'no number'],
  ['NULL', 'no number'],
  ['hola', 'not a Mexican number'],
  ['5.51E+11', 'not a Mexican number'],
  ['+1 212 555 0100', 'not a Mexican number'],
  ['33 0900 0001 / 33 0900 0002', 'not a Mexican number'],
  ['8000900001', 'nobody can have'],
  ['0000000000', 'nobody can have'],
])('rejects %j: %s', (tel, reason) => {
  expect(read({ tel })).toMatchObject({ reason: expect.stringContaining(reason) });
});

it('rejects what is too long instead of cutting it off, by characters and not by UTF-16', () => {
  expect(read({ tel: '3309000001', nombre: '😀'.repeat(10) }).content.full_name).toBe('😀'.repeat(10));
  expect(read({ tel: '3309000001', nombre: 'a'.repeat(11) })).toMatchObject({
    reason: 'full_name is longer than the 10 characters that the database holds',
  });
});

it('writes places as the database does', () => {
  const content = (row: Record<string, string>) => read({ tel: '3309000001', ...row }).content;
  expect(content({ estado: 'jalisco ' }).state_name).toBe('Jalisco');
  expect(content({ estado: 'Distrito Federal' }).state_name).toBe('CDMX');
  expect(content({ estado: 'N.L.' }).state_name).toBe('Nuevo León');
  expect(content({ estado: 'México' }).state_name).toBe('México');
  expect(content({ estado: 'Jal.', ciudad: 'Guadalajara' })).toMatchObject({ city: 'GUADALAJARA' });
  expect(content({ estado: 'Jalisco', ciudad: 'zapopan' })).toMatchObject({ city: 'Zapopan' });
  expect(content({ estado: 'Jalisco', ciudad: 'Rancho Nuevo' })).toMatchObject({ city: 'Rancho Nuevo' });
  expect(content({ 'clave estado': 'JAL' })).toMatchObject({ state_code: 'JAL', state_name: 'Jalisco' });
  expect(content({ 'clave estado': '14' })).toMatchObject({ state_code: '14', state_name: null });
});

it('never guesses a state, and notices those it does not know', () => {
  const { content, notices } = read({ tel: '3309000001', estado: 'Jalisko' });
  expect(content.state_name).toBe('Jalisko');
  expect(notices.unknownStates).toEqual(new Map([['Jalisko', 1]]));
});

it('keeps what looks like a formula as the text it is, and takes control characters out', () => {
  const { content } = read({ tel: '3309000001', nombre: '=1+1', compañía: 'Tel\u0000cel\u202e  \t x' });
  expect(content).toMatchObject({ full_name: '=1+1', operator: 'Telcel x' });
  expect(read({ tel: '3309000001', nombre: "'=1+1" }).content.full_name).toBe('=1+1');
  expect(read({ tel: '3309000001', nombre: "O'Hara" }).content.full_name).toBe("O'Hara");
});

it('puts a name together', () => {
  const row = { tel: '3309000001', nombre: 'Ana', 'apellido paterno': 'Paz', 'Apellido Materno': '' };
  expect(read(row).content.full_name).toBe('Ana Paz');
});

it.each([
  ['Móvil', true],
  ['CELULAR', true],
  ['sí', true],
  ['1', true],
  ['TRUE', true],
  ['fijo', false],
  ['Línea fija', false],
  ['no', false],
  ['0', false],
  ['no es móvil', null],
  ['VoIP', null],
])('reads the kind of line %j as %j', (tipo, isMobile) => {
  expect(read({ tel: '3309000001', tipo })).toMatchObject({ isMobile });
});

it('takes a status of the row, and rejects one that there is not', () => {
  expect(read({ tel: '3309000001', estatus: 'pending validation' })).toMatchObject({
    status: 'PENDING_VALIDATION',
  });
  expect(read({ tel: '3309000001', estatus: '' })).toMatchObject({ status: null });
  expect(read({ tel: '3309000001', estatus: 'baja' })).toMatchObject({
    reason: 'no status is called "baja"',
  });
});
