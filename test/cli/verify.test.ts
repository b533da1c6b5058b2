import { appendFile } from 'node:fs/promises';
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
  expect(stdout).toMatch(/^ {18}contacts reconcile$/m);
  const { checks, ok } = JSON.parse((await contacts('verify', '--json')).stdout);
  expect(ok).toBe(false);
  for (const check of checks) expect(Object.keys(check).sort()).toEqual(['fix', 'message', 'name', 'status']);
});

it('verifies one file, and exits with 0, 1 or 2', async () => {
  const { url } = await createTestDatabase();
  const folder = await makeTestFolder();
  const contacts = (...args: string[]) => runContacts(args, { DATABASE_URL: url }, folder);
  const extracted = await contacts('extract', '--state', 'Colima', '--amount', '20', '--format', 'txt');
  const file = extracted.stdout.trim();
  const whole = await contacts('verify', file);
  expect(whole.code, whole.stderr).toBe(0);
  expect(whole.stdout).toMatch(/^ok {4}file {8}It is, byte for byte, the file of extraction /m);
  expect(whole.stdout).toMatch(/^ok {4}rows {8}20 numbers, those of the ledger in its order\.$/m);

  await appendFile(file, '523309999999\n');
  const longer = await contacts('verify', file, '--json');
  expect(longer.code).toBe(1);
  expect(JSON.parse(longer.stdout)).toMatchObject({
    foundBy: 'metadata',
    comparison: { added: 1 },
    ok: false,
  });
  expect(longer.stdout).not.toContain('523309999999');
  expect((await contacts('verify', 'nowhere.txt')).code).toBe(2);
});
