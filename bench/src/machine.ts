import { cpus, release, totalmem, type } from 'node:os';
import type { Database } from '../../dist/database/index.js';

/** What figures depend on. */
export interface Machine {
  processor: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  postgres: string;
  /** settings of the server that are not its defaults */
  settings: Record<string, string>;
}

/** Describes this machine and the server. */
export async function describeMachine(database: Database): Promise<Machine> {
  const settings = await database.run<{ name: string; setting: string }>(
    `select name, current_setting(name) as setting from pg_settings
     where source not in ('default', 'override', 'client', 'session')
       and name !~ '(file|director|log|host|port|locale|lc_|timezone|password|cluster_name|text_search)'
     order by name`,
  );
  const [row] = await database.run<{ version: string }>(
    "select current_setting('server_version') as version",
  );
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    postgres: row?.version ?? '',
    settings: Object.fromEntries(settings.map(({ name, setting }) => [name, setting])),
  };
}

/** Bytes of the table, its indexes and the ledger, by name; the largest first. */
export async function readSizes(database: Database): Promise<Record<string, number>> {
  const rows = await database.run<{ name: string; bytes: string }>(
    `select relname as name, pg_relation_size(oid) as bytes
     from pg_class
     where relkind in ('r', 'i')
       and (oid = 'contacts'::regclass
         or oid in (select indexrelid from pg_index where indrelid = 'contacts'::regclass)
         or relnamespace = 'extractor'::regnamespace)
     order by pg_relation_size(oid) desc`,
  );
  return Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes)]));
}
