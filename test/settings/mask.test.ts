import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskSecret } from '../../src/settings/mask.js';

it.each([
  ['postgres://ana:secret@db.example:5432/crm', 'postgres://ana:***@db.example:5432/crm'],
  ['postgres://ana:p@ss/w@rd@db/crm', 'postgres://ana:***@db/crm'],
  ['postgres://ana@db/crm', 'postgres://ana@db/crm'],
  [
    'postgres://db/crm?user=ana&password=secret&sslmode=require',
    'postgres://db/crm?user=ana&password=***&sslmode=require',
  ],
  ['postgres://ana:secret@/crm?host=%2Ftmp&port=5432', 'postgres://ana:***@/crm?host=%2Ftmp&port=5432'],
  ['redis://secret@cache:6379/0', 'redis://***@cache:6379/0'],
  ['rediss://:secret@cache', 'rediss://***@cache'],
  ['embedded:/var/lib/contacts', 'embedded:/var/lib/contacts'],
  ['ana:secret', '***'],
])('shows %s as %s', (value, shown) => {
  expect(maskSecret(value, 'password')).toBe(shown);
});

it('shows of a webhook only its host', () => {
  expect(maskSecret('https://hooks.example/services/T0/secret?x=1', 'path')).toBe(
    'https://hooks.example/***',
  );
  expect(maskSecret('https://ana:secret@hooks.example', 'path')).toBe('https://hooks.example/***');
});

it('shows no password, whatever is in it', () => {
  const password = fc.string({ minLength: 1 }).map((rest) => `hunter2${rest}`);
  fc.assert(
    fc.property(password, (secret) => {
      expect(maskSecret(`postgres://ana:${secret}@db/crm`, 'password')).not.toContain('hunter2');
      expect(maskSecret(`redis://:${secret}@cache`, 'password')).not.toContain('hunter2');
      expect(maskSecret(`https://host/${secret}`, 'path')).not.toContain('hunter2');
    }),
  );
});
