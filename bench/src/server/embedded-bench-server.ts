import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedServer, openEmbeddedServer } from '../../../dist/database/embedded/index.js';
import { Database } from '../../../dist/database/index.js';
import { type BenchServer, onProgress, queryTimeoutMs, runOnce } from './bench-server.js';
import { serverSettings } from './memory.js';
import { dropFromCache } from './page-cache.js';

/** Opens the embedded server in `folder`, with settings for a machine of this size. */
export async function openEmbeddedBenchServer(folder: string): Promise<BenchServer> {
  const start = (): Promise<EmbeddedServer> =>
    openEmbeddedServer(folder, { onProgress, postgresOptions: serverSettings() });
  let server = await start();
  const open = (name: string): Database =>
    new Database({ connection: { ...server.connection, database: name }, queryTimeoutMs });
  const run = <Row extends object>(sql: string): Promise<Row[]> => runOnce<Row>(open('postgres'), sql);
  return {
    folder: server.folder,
    open,
    url(name) {
      const { user, password, host } = server.connection;
      return `postgres://${user}:${password}@localhost/${name}?host=${encodeURIComponent(host)}`;
    },
    async has(name) {
      return (await run(`select from pg_database where datname = '${name}'`)).length > 0;
    },
    async create(name) {
      await run(`create database ${name}`);
    },
    async drop(name) {
      await run(`drop database if exists ${name} with (force)`);
    },
    async chill() {
      await server.release();
      try {
        if (await exists(join(server.folder, 'data', 'postmaster.pid')))
          return 'somebody else uses the server';
        return await dropFromCache(join(server.folder, 'data'));
      } finally {
        server = await start();
      }
    },
    close: () => server.release(),
  };
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
