import { expect, it } from 'vitest';
import { normaliseNumber, storedForms } from '../../src/phone/index.js';

it('begins with the usual form, and names only forms that are read as the same number, each once', () => {
  const forms = storedForms('3300123456');
  expect(forms[0]).toBe('+523300123456');
  expect(new Set(forms.map((form) => normaliseNumber(form)))).toEqual(new Set(['3300123456']));
  expect(new Set(forms).size).toBe(forms.length);
});

it.each(['+523300123456', '523300123456', '5213300123456', '0443300123456', '0453300123456', '013300123456'])(
  'knows %s',
  (stored) => {
    expect(storedForms('3300123456')).toContain(stored);
  },
);
