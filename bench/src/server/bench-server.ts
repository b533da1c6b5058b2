import { tell } from '../../../dist/cli/terminal.js';
import type { Database } from '../../../dist/database/index.js';

/** A server that the bench runs on: the embedded one, or one that was given. */
export interface BenchServer {
  /** the folder of its data; undefined for a server that was given */
  readonly folder: string | undefined;
  /** opens a database by its name; `queryTimeoutMs` as in `DatabaseOptions` */
  open(name: string): Database;
  /** a URL of that database, for other processes; it holds the password */
  url(name: string): string;
  /** whether the server has a database of that name */
  has(name: string): Promise<boolean>;
  create(name: string): Promise<void>;
  drop(name: string): Promise<void>;
  /**
   * Restarts the server and drops its files from the page cache. Every `Database` must be closed before.
   *
   * @returns why that could not be done; undefined when it was
   */
  chill(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Long enough for the plan's SQL on the largest table. */
export const queryTimeoutMs = 3_600_000;

/** Runs one statement in a database that is opened for it. */
export async function runOnce<Row extends object>(database: Database, sql: string): Promise<Row[]> {
  try {
    return await database.withConnection((session) => session.run<Row>(sql));
  } finally {
    await database.close();
  }
}

/** Tells what the embedded server does. */
export const onProgress = (message: string): void => tell(`${message} …`);
