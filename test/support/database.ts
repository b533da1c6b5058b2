import { randomUUID } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import { type ConnectionParts, Database, type DatabaseOptions } from '../../src/database/index.js';

/** A database of its own for the running test, made from a template and dropped afterwards. */
export interface TestDatabase {
  database: Database;
  connection: ConnectionParts;
  /** the same as an url, for a spawned command line */
  url: string;
}

/**
 * @param template `existing`: as its owner left it; `migrated`: ready to extract; `empty`: nothing in it
 */
export async function createTestDatabase(
  template: 'existing' | 'migrated' | 'empty' = 'migrated',
  options: Omit<DatabaseOptions, 'connection'> = {},
): Promise<TestDatabase> {
  const parts = inject('connection');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = new Database({ connection: parts });
  await admin.run(`create database ${name} ${template === 'empty' ? '' : `template ${template}`}`);
  const connection = { ...parts, database: name };
  const database = new Database({ connection, ...options });
  onTestFinished(async () => {
    await database.close();
    await admin.run(`drop database ${name} with (force)`);
    await admin.close();
  });
  return { database, connection, url: urlOf(connection) };
}

/** A connection as an url; the host, a folder, goes into the query part. */
export function urlOf({ host, port, database, user, password }: ConnectionParts): string {
  return `postgres://${user}:${encodeURIComponent(password)}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}

/** Runs one statement and returns its single value. */
export async function value<Value>(database: Database, sql: string, values: unknown[] = []): Promise<Value> {
  const [row] = await database.run<Record<string, Value>>(sql, values);
  return Object.values(row ?? {})[0] as Value;
}
