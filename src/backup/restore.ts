import { join } from 'node:path';
import {
  type Database,
  loadSql,
  migrate,
  migrationNames,
  type Transaction,
  throwIfAborted,
} from '../database/index.js';
import { badInput, ContactsError } from '../errors.js';
import { listBackups, readChain } from './chain.js';
import { type Column, readColumns } from './columns.js';
import type { BackedUpTable, Backup } from './manifest.js';
import { readTableFile } from './table-file.js';
import { type BackupTable, backupTables } from './tables.js';
import { compareFiles } from './verify-backup.js';

/** What was put back. */
export interface Restored {
  /** the newest one in the folder, and with how many increments */
  backup: string;
  increments: number;
  createdAt: string;
  tables: { table: string; rows: number }[];
}

/**
 * Puts the newest backup of a folder, with those that it goes on from, into the schema `extractor`. What can be
 * refused is refused before anything is changed; then the database is migrated, as `migrate` does, as far as it was
 * when it was backed up, and all rows are put back in one transaction. Where that fails, the schema stays empty, and it
 * can be tried again. What has been migrated since comes last, for that may have to change these rows.
 *
 * @throws ContactsError `BAD_INPUT` when a backup is not whole, or the schema not empty; `NOT_READY` when the backup
 *   is of a newer version, or the database cannot be migrated; `INTERRUPTED` and those of the database
 */
export async function restore(database: Database, folder: string, signal?: AbortSignal): Promise<Restored> {
  const newest = (await listBackups(folder)).at(-1);
  if (newest === undefined) throw badInput(`There is no backup in ${folder}. Name the folder that has them.`);
  const chain = await readChain(folder, newest);
  refuseUnknown(chain);
  const problems: string[] = [];
  for (const backup of chain) problems.push(...(await compareFiles(backup, signal)));
  if (problems.length > 0) {
    throw badInput(
      `The backup is not whole:${problems.map((problem) => `\n  - ${problem}`).join('')}\nNothing was put back. Restore from another copy; or move what is not sound away (see contacts backup verify), and lose what came after.`,
    );
  }
  await refuseFilled(database, signal);
  const last = lastMigration(chain);
  await migrate(database, { upTo: last, indexes: last === migrationNames().at(-1) });
  const transaction = await database.begin(signal);
  let restored: Restored;
  try {
    await refuseLater(transaction, last);
    restored = await putBack(transaction, chain, signal);
    await transaction.commit();
  } finally {
    await transaction.rollback();
  }
  await migrate(database);
  return restored;
}

/** How far the database was migrated when the newest of a chain was taken. */
function lastMigration([newest]: readonly Backup[]): string {
  return newest?.manifest.migrations.toSorted().at(-1) ?? '';
}

/** What a migration makes of rows that are there, it would not make of those that are put back behind it. */
async function refuseLater(transaction: Transaction, last: string): Promise<void> {
  const [later] = await transaction.query<{ name: string }>(loadSql('backup/later'), [last]);
  if (later === undefined) return;
  throw badInput(
    `The schema extractor has been migrated further than the backup (${later.name}). It is empty: remove it with ` +
      '"drop schema extractor cascade", then run this again.',
  );
}

/** Compared with the files of this version: what is applied differs between databases, for some are skipped. */
function refuseUnknown(chain: readonly Backup[]): void {
  const known = migrationNames();
  for (const { manifest } of chain) {
    const unknown = manifest.migrations.filter((name) => !known.includes(name));
    if (unknown.length === 0) continue;
    throw new ContactsError(
      'NOT_READY',
      `The backup is of contacts ${manifest.toolVersion}, which knows ${unknown.join(', ')}; this one does not. Restore with that version.`,
    );
  }
}

/** Asked before anything is changed; tables that are not there yet are empty. */
async function refuseFilled(database: Database, signal: AbortSignal | undefined): Promise<void> {
  const transaction = await database.begin(signal);
  try {
    await refuseFilledTables(transaction);
  } finally {
    await transaction.rollback();
  }
}

/** Also those that are not in a backup: what they hold belongs to a ledger that is there. */
async function refuseFilledTables(transaction: Transaction): Promise<void> {
  for (const { table } of await transaction.query<{ table: string }>(loadSql('backup/tables'))) {
    const [row] = await transaction.query<{ filled: boolean }>(loadSql('backup/filled', { table }));
    if (!row?.filled) continue;
    throw badInput(
      `The table extractor.${table} has rows. A backup is only put back into an empty schema, so that nothing on ` +
        'record is lost: restore into another database, or rename the schema first.',
    );
  }
}

async function putBack(
  transaction: Transaction,
  chain: readonly Backup[],
  signal: AbortSignal | undefined,
): Promise<Restored> {
  const [newest] = chain;
  if (newest === undefined) throw new Error('A chain has at least one backup.');
  await transaction.query(loadSql('backup/session'), ['0']);
  const columns = await readColumns(transaction);
  // Those that an older version did not have yet come with the migrations that follow.
  const present = backupTables.filter(({ name }) => columns.has(name));
  const list = present.map(({ name }) => `extractor.${name}`).join(', ');
  await transaction.query(loadSql('backup/lock', { tables: list }));
  await refuseFilledTables(transaction);
  const tables: Restored['tables'] = [];
  for (const table of present) {
    tables.push(await putBackTable(transaction, chain, table, columns.get(table.name) ?? [], signal));
  }
  return {
    backup: newest.name,
    increments: chain.length - 1,
    createdAt: newest.manifest.createdAt,
    tables,
  };
}

async function putBackTable(
  transaction: Transaction,
  chain: readonly Backup[],
  { name, key }: BackupTable,
  columns: readonly Column[],
  signal: AbortSignal | undefined,
): Promise<Restored['tables'][number]> {
  let total: number | undefined;
  for (const { folder, manifest } of chain) {
    throwIfAborted(signal);
    const entry = manifest.tables.find(({ table }) => table === name);
    if (entry === undefined) {
      throw badInput(`The manifest in ${folder} lacks the table ${name}. Restore from another copy.`);
    }
    total ??= entry.total;
    const list = quotedColumns(entry, columns);
    const fragments = { table: name, columns: list, key: key ?? '' };
    await transaction.query(loadSql('backup/stage', fragments));
    await transaction.copyIn(loadSql('backup/copy_in', fragments), readTableFile(join(folder, entry.file)));
    await transaction.query(loadSql('backup/put_back', fragments));
    await transaction.query('drop table restored');
    if (entry.whole) break;
  }
  // Nothing is known yet of how these rows are spread, and the next command would plan without.
  await transaction.query(`analyze extractor.${name}`);
  const [counted] = await transaction.query<{ rows: string }>(loadSql('backup/count', { table: name }));
  const rows = Number(counted?.rows);
  if (rows !== total) {
    throw badInput(
      `extractor.${name} would have ${rows} rows, and had ${total} when it was backed up. Nothing was put back. Restore from another copy.`,
    );
  }
  return { table: name, rows };
}

/** The columns of a file, written as the catalog does: what a manifest says never becomes SQL. */
function quotedColumns({ table, columns: names }: BackedUpTable, columns: readonly Column[]): string {
  return names
    .map((name) => {
      const column = columns.find((one) => one.name === name);
      if (column !== undefined) return column.quoted;
      throw badInput(`The manifest names a column of ${table} that there is not. Restore from another copy.`);
    })
    .join(', ');
}
