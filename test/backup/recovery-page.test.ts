import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTestDatabase, value } from '../support/database.js';
import { runContacts } from '../support/run-contacts.js';
import { makeTestFolder } from '../support/test-folder.js';

const page = await readFile(new URL('../../docs/recovery.md', import.meta.url), 'utf8');

/** The statements of the page that keep the people of a file out of the pool, with its numbers instead of `\copy`. */
function statements(numbers: string[]): string {
  const sql = page.match(/```sql\n(.*?)```/s)?.[1] ?? '';
  const rows = numbers.map((number) => `('${number}')`).join(', ');
  expect(sql.match(/^\\copy .*$/gm)).toHaveLength(1);
  return sql.replace(/^\\copy .*$/m, `insert into handed_out values ${rows};`);
}

it('keeps out the people who are only in a file, in whatever form their numbers stand', async () => {
  const { database, url } = await createTestDatabase();
  const folder = await makeTestFolder();
  const extract = async (name: string): Promise<string[]> => {
    const path = join(folder, name);
    const { code, stderr } = await runContacts(
      ['extract', '--state', 'Baja California', '--amount', '9999', '--partial', '--output', path],
      { DATABASE_URL: url },
      folder,
    );
    expect(code, stderr).toBe(0);
    return (await readFile(path, 'utf8')).trim().split('\n');
  };
  await database.run('create table earlier as select * from contacts');
  const numbers = await extract('lost.txt');
  const half = numbers.filter((_, place) => place % 2 === 0);
  const odd = await value<number>(
    database,
    `select count(*)::int from extractor.extraction_contacts as ledger join contacts on contacts.id = contact_id
     where ledger.phone = any ($1) and phone_e164 <> '+' || ledger.phone`,
    [half],
  );
  expect(odd).toBeGreaterThan(0);

  // The whole database goes back to before the extraction.
  await database.run(
    `update contacts set status = earlier.status, opt_out_at = earlier.opt_out_at,
       opt_out_method = earlier.opt_out_method, opt_out_user_id = earlier.opt_out_user_id
     from earlier where earlier.id = contacts.id`,
  );
  await database.run('drop schema extractor cascade');
  expect((await runContacts(['migrate'], { DATABASE_URL: url })).code).toBe(0);
  await database.run(statements(half));
  const out = await value(database, "select count(*)::int from contacts where opt_out_method = 'RECOVERY'");
  expect(out).toBe(half.length);
  const next = await extract('next.txt');
  expect(next.sort()).toEqual(numbers.filter((number) => !half.includes(number)).sort());
});
