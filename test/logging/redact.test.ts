import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContactsError } from '../../src/errors.js';
import { openRedactor } from '../../src/logging/redact.js';

const { text, value } = openRedactor([]);

describe('phone numbers', () => {
  it.each([
    '523301234567',
    '+523301234567',
    '3301234567',
    '33 0123 4567',
    '(33) 0123-4567',
    '+52 1 33 0123 4567',
    '044 33 0123 4567',
    '33.0123.4567',
    '"3301234567"',
    'tel:3301234567,',
    'x3301234567',
  ])('are taken out of %j', (raw) => {
    expect(text(`before ${raw} after`)).not.toMatch(/\d{4}/);
    expect(text(`before ${raw} after`)).toMatch(/^before .*\*\*\*.* after$/);
  });

  it('are taken out wherever they stand', () => {
    const number = fc.integer({ min: 0, max: 99_999_999 }).map((n) => `33${String(n).padStart(8, '0')}`);
    fc.assert(
      fc.property(number, fc.string(), fc.string(), (digits, before, after) => {
        expect(text(`${before}${digits}${after}`)).not.toContain(digits);
      }),
    );
  });
});

it.each([
  ...Array.from({ length: 50 }, () => randomUUID()),
  'b7e23ec2-1234-4567-8901-123456789012',
  '2026-11-24T13:40:09.123Z',
  '2026-11-24 13:40:09.123456',
  'exports/jalisco_5000_20261124_134009.xlsx',
  '5000 of 36000000',
  'src/database/database.ts:123:45',
])('leaves %s alone', (raw) => {
  expect(text(raw)).toBe(raw);
});

it('leaves numbers that are numbers alone, and goes into what is nested', () => {
  const at = new Date();
  expect(
    value({ seed: 253199256584582, n: 1n, none: null, at, list: [{ to: '3301234567' }], ok: true }),
  ).toEqual({ seed: 253199256584582, n: '1', none: null, at, list: [{ to: '***' }], ok: true });
});

it('comes to an end with what contains itself', () => {
  const endless: Record<string, unknown> = {};
  endless.self = endless;
  expect(JSON.stringify(value(endless))).toContain('…');
});

it('hides secrets, longest first, and passwords in addresses', () => {
  const redactor = openRedactor(['hunter2', 'hunter2-and-more', 'abc', '']);
  expect(redactor.text('hunter2-and-more, hunter2, abc')).toBe('***, ***, abc');
  expect(redactor.text('cannot reach postgres://ana:p@ss@db/crm now')).toBe(
    'cannot reach postgres://***@db/crm now',
  );
  expect(redactor.value({ hunter2: 1 })).toEqual({ '***': 1 });
});

describe('an error', () => {
  const thrown = Object.assign(new Error('duplicate key value'), {
    code: '23505',
    detail: 'Key (full_name)=(Juana Pérez) already exists.',
    where: 'COPY contacts, line 1, column full_name: "Juana Pérez"',
    table: 'contacts',
  });

  it('is told by type, code, message and where it was thrown, its causes too', () => {
    const error = new ContactsError('DATABASE_FAILED', 'The database refused 3301234567.', {
      cause: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
    });
    expect(value({ error })).toEqual({
      error: {
        type: 'ContactsError',
        code: 'DATABASE_FAILED',
        message: 'The database refused ***.',
        cause: {
          type: 'Error',
          code: 'ECONNREFUSED',
          message: 'connect ECONNREFUSED 127.0.0.1:5432',
          stack: expect.arrayContaining([expect.stringMatching(/^at .*redact\.test\.ts/)]),
        },
      },
    });
  });

  it('of the database is told without the values of the row', () => {
    const data = Object.assign(new Error('invalid input syntax for type date: "Juana Pérez"'), {
      code: '22007',
    });
    const told = JSON.stringify(value([thrown, data]));
    expect(told).not.toContain('Juana');
    expect(told).toContain('23505');
    expect(told).toContain('22007');
  });

  it('whose message has several lines shows nothing of it in its stack', () => {
    const told = JSON.stringify(
      value(Object.assign(new Error('first\nJuana Pérez\n at home'), { code: '22000' })),
    );
    expect(told).not.toContain('Juana');
  });
});
