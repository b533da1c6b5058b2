import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { createTestDatabase, value } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';
import { makeTestFolder } from '../support/test-folder.js';

/** An extraction that had committed, and whose file a crash has cost. */
async function setUp() {
  const { database, url } = await createTestDatabase();
  const folder = await makeTestFolder();
  const contacts = (...args: string[]) => runContacts(args, { DATABASE_URL: url }, folder);
  const extracted = await contacts(
    'extract',
    '--state',
    'Colima',
    '--amount',
    '30',
    '--format',
    'txt',
    '--json',
  );
  const { extractionId: id, file } = JSON.parse(extracted.stdout) as { extractionId: string; file: string };
  const content = await readFile(file, 'utf8');
  await rm(dirname(file), { recursive: true });
  await mkdir(dirname(file));
  await database.run(`set session_replication_role = replica;
    update extractor.extractions set state = 'committed', delivered_at = null, ended_at = null;
    reset session_replication_role`);
  const state = () => value<string>(database, 'select state from extractor.extractions');
  return { contacts, id, file, content, state };
}

it('writes the file again that a crash has cost, to the same bytes, once', async () => {
  const { contacts, id, file, content, state } = await setUp();
  const run = await contacts('reconcile', '--json');
  expect(run.code, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toEqual({
    reconciled: [{ id, outcome: 'file written again', file }],
    markedAgain: { extracted: 0, objecting: 0 },
  });
  expect(await readFile(file, 'utf8')).toBe(content);
  expect(await state()).toBe('delivered');
  expect((await contacts('reconcile')).stdout).toBe('Nothing was left behind.\n');
  expect((await contacts('verify', file)).code).toBe(0);
});

it('overwrites nothing, says what stands in the way, and exits with 6', async () => {
  const { contacts, id, file, state } = await setUp();
  await writeFile(file, 'something else');
  const run = await contacts('reconcile');
  expect(run.code).toBe(6);
  expect(run.stdout).toBe(`${id}  file missing\n`);
  expect(run.stderr).toContain(file);
  expect(run.stderr).toContain(`contacts export ${id} --output PATH`);
  expect(await readFile(file, 'utf8')).toBe('something else');
  expect(await state()).toBe('committed');
});

it('says so where the folder is gone, and an extraction goes on all the same', async () => {
  const { contacts, id, file } = await setUp();
  await rm(dirname(file), { recursive: true });
  expect((await contacts('reconcile')).code).toBe(6);
  const next = await contacts('extract', '--state', 'Colima', '--amount', '5');
  expect(next.code, next.stderr).toBe(0);
  expect(next.stderr).toContain(`contacts export ${id}`);
});
