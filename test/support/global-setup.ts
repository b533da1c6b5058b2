import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openEmbeddedServer } from '../../src/database/embedded/index.js';
import { type ConnectionParts, Database, migrate } from '../../src/database/index.js';
import { loadFixture } from './fixture.js';

declare module 'vitest' {
  interface ProvidedContext {
    connection: ConnectionParts;
  }
}

/**
 * One PostgreSQL for the whole run, with two template databases: `existing` as its owner left it, and
 * `migrated`, the same after `contacts migrate`.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'contacts-test-'));
  await chmod(folder, 0o755);
  const server = await openEmbeddedServer(join(folder, 'server'), { postgresOptions: { fsync: 'off' } });
  const stop = async (): Promise<void> => {
    await server.release();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await makeTemplate(server.connection, 'existing', loadFixture);
    await makeTemplate(server.connection, 'migrated', async (database) => {
      await loadFixture(database);
      await migrate(database);
      await database.run('vacuum analyze');
    });
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('connection', { ...server.connection });
  return stop;
}

async function makeTemplate(
  connection: ConnectionParts,
  name: string,
  fill: (database: Database) => Promise<unknown>,
) {
  const admin = new Database({ connection });
  await admin.run(`create database ${name}`);
  await admin.close();
  const database = new Database({ connection: { ...connection, database: name } });
  try {
    await fill(database);
  } finally {
    await database.close();
  }
}
