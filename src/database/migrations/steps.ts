import { readdirSync } from 'node:fs';
import { packageFile } from '../../package-files.js';
import type { Database } from '../database.js';
import { loadSql } from '../sql.js';

/** One thing that `migrate` does. */
export interface MigrationStep {
  /** the file's name without its ending, e.g. `0003_ledger` or `contacts_pool_by_city` */
  name: string;
  /** `table`: in a transaction, recorded as applied; `index`: on its own, concurrently */
  kind: 'table' | 'index';
  /** what will be run, statement by statement */
  sql: string;
  /** whether an index of that name has to go first: its concurrent build failed, or it is another one */
  dropFirst: boolean;
}

const skipLine = /^-- skip if: (.+)$/m;

function namesIn(folder: string): string[] {
  return readdirSync(packageFile(`sql/${folder}/`))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();
}

/** Names of the numbered files that this version knows, in order; not all of them are applied everywhere. */
export function migrationNames(): string[] {
  return namesIn('migrations');
}

/** Names of the partial indexes that every extraction relies on, sorted. */
export function poolIndexNames(): string[] {
  return namesIn('indexes');
}

/**
 * What is left to do in this database, in order: numbered files not yet applied, then pool indexes that
 * are missing, invalid, or of an earlier definition. Changes nothing.
 */
export async function findSteps(database: Database): Promise<MigrationStep[]> {
  const [ledger] = await database.run<{ exists: boolean }>(
    "select to_regclass('extractor.migrations') is not null as exists",
  );
  const applied = ledger?.exists
    ? await database.run<{ name: string }>('select name from extractor.migrations')
    : [];
  const done = new Set(applied.map(({ name }) => name));
  const steps: MigrationStep[] = [];
  for (const name of migrationNames()) {
    if (done.has(name)) continue;
    const sql = loadSql(`migrations/${name}`);
    if (!(await isSkipped(database, sql))) steps.push({ name, kind: 'table', sql, dropFirst: false });
  }
  const indexes = poolIndexNames();
  const existing = await database.query<{ name: string; valid: boolean; definition: string }>(
    'pool_indexes',
    [indexes],
  );
  for (const name of indexes) {
    const found = existing.find((index) => index.name === name);
    const sql = loadSql(`indexes/${name}`);
    if (found?.valid && sameIndex(found.definition, sql)) continue;
    steps.push({ name, kind: 'index', sql, dropFirst: found !== undefined });
  }
  return steps;
}

/** A file may begin with `-- skip if: CONDITION`, for what an existing database brings along. */
async function isSkipped(database: Database, sql: string): Promise<boolean> {
  const condition = skipLine.exec(sql)?.[1];
  if (condition === undefined) return false;
  const [row] = await database.run<{ skip: boolean }>(`select (${condition}) as skip`);
  return row?.skip === true;
}

/** Removes what is left of an index, without locking anybody out. */
export function dropIndexSql(name: string): string {
  return `drop index concurrently if exists ${name};`;
}

/**
 * Whether two statements create the same index: its columns and its condition, whatever the server adds in
 * casts, parentheses and names of schemas when it writes a definition down. Pure.
 */
export function sameIndex(one: string, other: string): boolean {
  return bareDefinition(one) === bareDefinition(other);
}

const cast = /::("[^"]*"|\w+)(\.("[^"]*"|\w+))?( varying)?(\(\d+\))?/g;

function bareDefinition(sql: string): string {
  const columns = sql.replaceAll(/^--.*$/gm, '').replace(/^.*? on \S+( using btree)?/is, '');
  return columns
    .replaceAll(cast, '')
    .replaceAll(/[\s();]/g, '')
    .toLowerCase();
}
