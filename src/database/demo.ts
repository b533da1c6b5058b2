import { readFileSync } from 'node:fs';
import { packageFile } from '../package-files.js';
import type { Database } from './database.js';
import { migrate, needsMigration } from './migrations/migrate.js';
import { withSessionLock } from './session-lock.js';
import { loadSql } from './sql.js';

/** Any number of ours: only one process at a time sets the demo up. */
const lockKey = 8_120_418_206;

/**
 * Sets up an empty database with the demo: tables, some 290,000 invented people (see
 * `sql/demo/contacts.sql`), then the indexes, which are built faster over rows than row by row. Does nothing
 * where that is done; takes up where a killed process left off; several processes at once take turns.
 */
export async function setUpDemo(database: Database, onProgress?: (message: string) => void): Promise<void> {
  if (!(await needsMigration(database))) return;
  await withSessionLock(database, lockKey, async () => {
    if (!(await needsMigration(database))) return;
    onProgress?.('Loading the demo contacts, once; this takes some seconds …');
    await migrate(database, { indexes: false });
    await loadContacts(database);
    await migrate(database);
    await database.run('vacuum (analyze) contacts');
  });
}

/** Fills an empty `contacts`, in one transaction: everybody or nobody. */
async function loadContacts(database: Database): Promise<void> {
  const transaction = await database.begin();
  try {
    const [table] = await transaction.query<{ filled: boolean }>(
      'select exists (select from contacts) as filled',
    );
    if (table?.filled) return;
    const rows = readFileSync(packageFile('sql/reference/ladas.csv'), 'utf8').trim().split('\n').slice(1);
    await transaction.query(
      `create temporary table demo_places on commit drop as
       select part[1] as lada, part[2] as state, part[3] as municipality, part[4] as city, part[5]::int as weight
       from (select string_to_array(line, ',') as part from unnest($1::text[]) as line) as lines`,
      [rows],
    );
    await transaction.query(loadSql('demo/contacts'));
    await transaction.commit();
  } finally {
    await transaction.rollback();
  }
}
