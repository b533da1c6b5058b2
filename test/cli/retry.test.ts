import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase, urlOf } from '../support/database.js';
import { openProxy } from '../support/proxy.js';
import { runContacts } from '../support/run-contacts.js';

it('tells that it tries again, and why', async () => {
  const { connection } = await createTestDatabase();
  const proxy = await openProxy(connection);
  onTestFinished(() => proxy.close());
  proxy.refuse = 2;
  const run = await runContacts(['availability', '--state', 'Colima'], {
    DATABASE_URL: urlOf(proxy.connection),
  });
  expect(run.code, run.stderr).toBe(0);
  expect(run.stdout).toContain('1,000 available in Colima');
  expect(run.stderr.match(/Trying again in \d\.\d s \(attempt \d\)\./g)).toHaveLength(2);
});

it('does not try again what will not pass', async () => {
  const { connection } = await createTestDatabase();
  const wrong = { ...connection, database: 'no_such_database' };
  const run = await runContacts(['availability'], { DATABASE_URL: urlOf(wrong) });
  expect(run.code).toBe(3);
  expect(run.stderr).toContain('there is no database of that name');
  expect(run.stderr).not.toContain('Trying again');
});
