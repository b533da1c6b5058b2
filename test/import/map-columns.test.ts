import { expect, it } from 'vitest';
import { mapColumns } from '../../src/import/map-columns.js';

const mapped = (headings: string[], choices = {}) => {
  const map = mapColumns(headings, choices);
  return map && { ...Object.fromEntries(map.fields), ignored: map.ignored };
};

it.each([
  ['Teléfono', 'phone'],
  ['TELEFONO ', 'phone'],
  ['Celular', 'phone'],
  ['Núm. de Teléfono', 'phone'],
  ['Número', 'phone'],
  ['phone_e164', 'phone'],
  ['Mobile Number', 'phone'],
])('takes %s for the phone', (heading) => {
  expect(mapped([heading, 'Folio'])).toEqual({ phone: 0, ignored: ['Folio'] });
});

it.each([
  [['Nombre Completo', 'full_name']],
  [['full_name', 'full_name']],
  [['Entidad Federativa', 'state_name']],
  [['ESTADO', 'state_name']],
  [['State', 'state_name']],
  [['Alcaldía', 'municipality']],
  [['Municipio', 'municipality']],
  [['Ciudad', 'city']],
  [['Localidad', 'city']],
  [['Colonia', 'neighborhood']],
  [['Dirección', 'address']],
  [['Compañía', 'operator']],
  [['Operador', 'operator']],
  [['Tipo de línea', 'is_mobile']],
  [['is_mobile', 'is_mobile']],
  [['LADA', 'lada']],
  [['Clave Estado', 'state_code']],
  [['Estatus', 'status']],
])('knows %j', ([heading, field]) => {
  expect(mapped(['Tel', heading as string])).toEqual({ phone: 0, [field as string]: 1, ignored: [] });
});

it('lets a choice go before the usual names, by heading or number', () => {
  const headings = ['Teléfono', 'Tel. casa', 'Plaza', 'Ciudad'];
  expect(mapped(headings, { phone: 'tel casa', city: 'Plaza' })).toEqual({
    phone: 1,
    city: 2,
    ignored: ['Teléfono', 'Ciudad'],
  });
  expect(mapped(headings, { teléfono: '2', ciudad: '3' })).toMatchObject({ phone: 1, city: 2 });
});

it('asks where two columns could be the same, unless one is called as in the database', () => {
  expect(() => mapped(['Teléfono', 'Celular'])).toThrow(
    /"Teléfono" and "Celular" could all be the column phone/,
  );
  expect(mapped(['phone_original', 'phone_e164', 'celular'])).toMatchObject({ phone: 1 });
});

it('reads a file without headings by number, and one of a single column by itself', () => {
  expect(mapColumns(['33 0900 0001'], {})).toMatchObject({ hasHeadings: false });
  expect(mapColumns(['Ana', '33 0900 0001', 'Jalisco'], { phone: '2', state: '3' })).toMatchObject({
    hasHeadings: false,
    fields: new Map([
      ['phone', 1],
      ['state_name', 2],
    ]),
  });
  expect(mapColumns(['Ana', '33 0900 0001'], {})).toBeUndefined();
});

it('refuses choices that lead nowhere, without repeating a number', () => {
  expect(() => mapped(['Tel'], { fone: 'Tel' })).toThrow(/knows no field "fone".*phone, full_name/);
  const refusal = () => mapped(['Ana', '3309000001'], { phone: 'Teléfono' });
  expect(refusal).toThrow(/no column of the file is called so/);
  expect(refusal).not.toThrow(/3309000001/);
});
