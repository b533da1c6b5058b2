import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';

it('prints a line a check with what mends it below, and exits with 0 for warnings', async () => {
  const { url } = await createTestDatabase();
  const { code, stdout, stderr } = await runContacts(['doctor'], { DATABASE_URL: url });
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^ok {4}versions +PostgreSQL \d+\.\d+, contacts \d/m);
  expect(stdout).toMatch(/^warn {2}unused indexes +Nobody has read /m);
  expect(stdout).toMatch(/^ +drop index concurrently contacts_operator;$/m);
  expect(stdout).not.toContain('\x1b');
});

it('exits with 1 when something fails, and prints one object with --json', async () => {
  const { database, url } = await createTestDatabase();
  await database.run('drop index contacts_pool_by_city');
  const { code, stdout } = await runContacts(['doctor', '--json'], { DATABASE_URL: url });
  expect(code).toBe(1);
  const { checks, ok } = JSON.parse(stdout);
  expect(ok).toBe(false);
  for (const check of checks) expect(Object.keys(check).sort()).toEqual(['fix', 'message', 'name', 'status']);
  expect(checks.find(({ name }: { name: string }) => name === 'pool indexes')).toMatchObject({
    status: 'fail',
    fix: 'contacts migrate',
  });
});
