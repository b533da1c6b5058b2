import { expect, it } from 'vitest';
import { createMediumDatabase } from '../operations/medium-database.js';
import { createTestDatabase } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';

it('prints the gist of every plan, and exits with 0 when each uses its index', async () => {
  const { url } = await createTestDatabase();
  const { code, stdout, stderr } = await runContacts(['explain'], { DATABASE_URL: url });
  expect(code, stdout + stderr).toBe(0);
  expect(stdout).toMatch(/^query +rows +pages hit +pages read +ms +through$/m);
  expect(stdout).toMatch(/^claim \(state\) +[\d,]+ +[\d,]+ +[\d,]+ +[\d.]+ .*contacts_pkey/m);
  expect(stdout).toContain('Every query uses its index.');
  expect(stdout).not.toContain('\x1b');
});

it('exits with 1 when an index is gone, and names the query', async () => {
  const { database, url } = await createMediumDatabase();
  await database.run('drop index contacts_pool_by_city');
  const { code, stdout } = await runContacts(['explain'], { DATABASE_URL: url });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^stretch \(city\): .* instead of contacts_pool_by_city$/m);
  expect(stdout).toMatch(/^\d+ of \d+ do not run as they should\.$/m);
});

it('prints one object with --json', async () => {
  const { url } = await createTestDatabase();
  const { stdout } = await runContacts(['explain', '--json'], { DATABASE_URL: url });
  const { queries, ok } = JSON.parse(stdout);
  expect(ok).toBe(true);
  expect(queries).toContainEqual({
    query: 'claim',
    variant: 'city',
    expected: expect.objectContaining({ contacts: ['contacts_pkey'], extractions: expect.any(Array) }),
    accesses: expect.arrayContaining([
      { table: 'contacts', index: 'contacts_pkey', rows: expect.any(Number) },
    ]),
    rows: expect.any(Number),
    vainPairs: expect.any(Number),
    hitBlocks: expect.any(Number),
    readBlocks: expect.any(Number),
    planningMs: expect.any(Number),
    executionMs: expect.any(Number),
    problems: [],
  });
});
