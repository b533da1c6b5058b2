import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';
import { makeTestFolder } from '../support/test-folder.js';

it('prints a line a check, and exits with 0 where all is well', async () => {
  const { url } = await createTestDatabase();
  const folder = await makeTestFolder();
  const contacts = (...args: string[]) => runContacts(args, { DATABASE_URL: url }, folder);
  await contacts('extract', '--state', 'Colima', '--amount', '20');
  const { code, stdout, stderr } = await contacts('verify');
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^ok {4}guards {6}The unique index/m);
  expect(stdout).toMatch(/^ok {4}marks {7}20 contacts marked as the ledger has it\.$/m);
  expect(stdout).toMatch(/^ok {4}files {7}1 file of 1 on this machine as on record\.$/m);
});

it('exits with 1 when something is wrong, with the statement that mends it, or one object with --json', async () => {
  const { database, url } = await createTestDatabase();
  const folder = await makeTestFolder();
  const contacts = (...args: string[]) => runContacts(args, { DATABASE_URL: url }, folder);
  await contacts('extract', '--state', 'Colima', '--amount', '20');
  await database.run(
    "update contacts set status = 'VERIFIED', opt_out_at = null where opt_out_method = 'EXTRACTION'",
  );
  const { code, stdout } = await contacts('verify');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^fail {2}marks {7}20 contacts in the pool although in an extraction/m);
  expect(stdout).toMatch(/^ {18}update contacts$/m);
  const { checks, ok } = JSON.parse((await contacts('verify', '--json')).stdout);
  expect(ok).toBe(false);
  for (const check of checks) expect(Object.keys(check).sort()).toEqual(['fix', 'message', 'name', 'status']);
});
