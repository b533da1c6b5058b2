import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, loadSql, type Transaction, throwIfAborted } from '../database/index.js';
import { badInput } from '../errors.js';
import { checkPath, codeOf, fileError, fileSha256, syncFolder } from '../files/index.js';
import { version } from '../version.js';
import { haveAllFiles, listBackups, nameBackup, partOf, readChain, removeParts } from './chain.js';
import { readColumns } from './columns.js';
import { type BackedUpTable, type Backup, type Manifest, manifestName, settingsName } from './manifest.js';
import { writeTableFile } from './table-file.js';
import { type BackupTable, backupTables, tableNames } from './tables.js';

export interface BackUpOptions {
  /** true writes everything; default: what has changed since the last one, where that can be known */
  full?: boolean;
  /** the settings in force, as anybody may see them */
  settings: readonly { name: string; value: string | null }[];
  signal?: AbortSignal;
}

/** A backup that was taken. */
export interface BackedUp {
  /** its folder */
  backup: string;
  kind: 'full' | 'increment';
  /** why it is full although an increment would have been the default; null when there is nothing to say */
  because: string | null;
  tables: Pick<BackedUpTable, 'table' | 'rows' | 'total' | 'bytes'>[];
}

interface Facts {
  place: string;
  unfinished_from: string;
  next: string;
  migrations: string[];
}

/**
 * Writes the ledger, objections, users and limits into a new folder within `folder`, as they are in one snapshot:
 * the first time, and when the database is not the same any more, whole, after that what was written since. The folder
 * has its name only once everything is on the disk.
 *
 * @throws ContactsError `NOT_READY`, `DATABASE_UNREACHABLE`, `BAD_INPUT`, `FILE_NOT_WRITTEN`, `INTERRUPTED`; there is
 *   no new backup then
 */
export async function backUp(database: Database, folder: string, options: BackUpOptions): Promise<BackedUp> {
  checkPath(folder);
  const { signal } = options;
  const before = (await listBackups(folder)).at(-1);
  const transaction = await database.beginSnapshot(signal);
  let part: string | undefined;
  try {
    const [facts] = await transaction.query<Facts>(loadSql('backup/facts'), [tableNames]);
    if (facts === undefined) throw new Error('The database tells no facts of itself.');
    const [lock] = await transaction.query<{ alone: boolean }>(loadSql('backup/alone'));
    await makeFolder(folder);
    const last = (await listBackups(folder)).at(-1);
    // One that was taken since we looked may know of more than our snapshot, which cannot go on from it then.
    if (!lock?.alone || last !== before) throw badInput(anotherBackup);
    await removeParts(folder);
    const { base, because } = await findBase(folder, options.full ? undefined : last, facts);
    const kind = base === undefined ? 'full' : 'increment';
    await transaction.query(loadSql('backup/session'), [base?.manifest.unfinishedFrom ?? '0']);
    const target = join(folder, nameNext(last, kind));
    part = partOf(target);
    await mkdir(part, { mode: 0o700 });
    const columns = await readColumns(transaction);
    const tables: BackedUpTable[] = [];
    for (const table of backupTables) {
      throwIfAborted(signal);
      tables.push(await writeTable(transaction, part, table, columns.get(table.name) ?? [], base));
    }
    const manifest: Manifest = {
      format: 1,
      kind,
      base: base === undefined ? null : { backup: base.name, sha256: base.sha256 },
      createdAt: new Date().toISOString(),
      toolVersion: version,
      place: facts.place,
      unfinishedFrom: facts.unfinished_from,
      migrations: facts.migrations,
      tables,
      settings: await writeSettings(part, options.settings),
    };
    await writeWhole(join(part, manifestName), manifest);
    await syncFolder(part);
    await database.run(loadSql('backup/fix_place'));
    // Its lock is held until the name stands: another backup would take it for one that was killed.
    await rename(part, target);
    part = undefined;
    await syncFolder(folder);
    return {
      backup: target,
      kind,
      because,
      tables: tables.map(({ table, rows, total, bytes }) => ({ table, rows, total, bytes })),
    };
  } catch (error) {
    if (error instanceof Error && codeOf(error) !== undefined)
      throw fileError(error, (error as NodeJS.ErrnoException).path ?? folder);
    throw error;
  } finally {
    await transaction.rollback();
    if (part !== undefined) await rm(part, { recursive: true, force: true }).catch(() => {});
  }
}

/** Two at once would take each other's half-written files for those of a backup that was killed. */
const anotherBackup = 'Another backup of this database is being written. Wait until it is done.';

/** Its parent has to be there: a disk that is not mounted is told, and not written beside. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

/** Backups are taken in the order of their names. */
function nameNext(last: string | undefined, kind: 'full' | 'increment'): string {
  const name = nameBackup(new Date(), kind);
  if (last === undefined || last < name) return name;
  throw badInput(`The backup ${last} is of later than now. Set the clock right, or move that backup away.`);
}

/** The backup that an increment can go on from; none, and why, where it has to be a full one. */
async function findBase(
  folder: string,
  last: string | undefined,
  facts: Facts,
): Promise<{ base?: Backup; because: string | null }> {
  if (last === undefined) return { because: null };
  const chain = await readChain(folder, last).catch(() => []);
  const [base] = chain;
  if (base === undefined || !(await haveAllFiles(chain)))
    return { because: `${last}, or one that it goes on from, is not whole any more` };
  const { place, unfinishedFrom, migrations } = base.manifest;
  if (place !== facts.place || BigInt(unfinishedFrom) > BigInt(facts.next))
    return { because: 'the database was restored, moved or made anew since the last one' };
  if (migrations.join() !== facts.migrations.join())
    return { because: 'the database was migrated since the last one' };
  return { base, because: null };
}

async function writeTable(
  transaction: Transaction,
  folder: string,
  { name, key }: BackupTable,
  columns: { name: string; quoted: string }[],
  base: Backup | undefined,
): Promise<BackedUpTable> {
  const whole = base === undefined || key === undefined;
  const file = `${name}.csv.gz`;
  const sql = loadSql('backup/copy_out', {
    table: name,
    columns: columns.map(({ quoted }) => quoted).join(', '),
    which: whole ? 'true' : loadSql('backup/changed'),
  });
  const facts = await writeTableFile(join(folder, file), transaction.copyOut(sql));
  const [counted] = await transaction.query<{ rows: string }>(loadSql('backup/count', { table: name }));
  return {
    table: name,
    file,
    columns: columns.map((column) => column.name),
    whole,
    total: Number(counted?.rows),
    ...facts,
  };
}

async function writeSettings(
  folder: string,
  settings: BackUpOptions['settings'],
): Promise<Manifest['settings']> {
  const path = join(folder, settingsName);
  const bytes = await writeWhole(path, Object.fromEntries(settings.map(({ name, value }) => [name, value])));
  return { file: settingsName, bytes, sha256: await fileSha256(path) };
}

async function writeWhole(path: string, content: object): Promise<number> {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  await writeFile(path, text, { flag: 'wx', mode: 0o600, flush: true });
  return Buffer.byteLength(text);
}
