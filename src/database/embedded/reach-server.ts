import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { ContactsError } from '../../errors.js';
import { type EmbeddedConnection, tryToConnect } from './connection.js';

/** Longer than the children of a killed server need to notice, and than a server needs to stop. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 200;

/**
 * Connects to the server's database, which it starts and creates if need be.
 *
 * @param start starts the server; false means that it's worth trying again in a moment
 * @throws ContactsError DATABASE_UNREACHABLE when no server answers for a minute; the driver's error when
 *   it refuses us; whatever `start` throws
 */
export async function reachServer(
  folder: string,
  connection: EmbeddedConnection,
  start: () => Promise<boolean>,
): Promise<Client> {
  try {
    return await connectOrStart(folder, connection, start);
  } catch (error) {
    if ((error as { code?: string }).code !== '3D000') throw error;
    await createDatabase(folder, connection, start);
    return connectOrStart(folder, connection, start);
  }
}

async function connectOrStart(
  folder: string,
  connection: EmbeddedConnection,
  start: () => Promise<boolean>,
): Promise<Client> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const attempt = await tryToConnect(connection);
    if (attempt.kind === 'connected') return attempt.client;
    if (attempt.kind === 'absent' && (await start())) continue;
    if (Date.now() > deadline) {
      const reason =
        attempt.kind === 'busy'
          ? attempt.error.message
          : `one seems to run, but not on its socket in ${connection.host}; see data/postmaster.pid for its process`;
      throw new ContactsError(
        'DATABASE_UNREACHABLE',
        `No embedded PostgreSQL answers for ${folder} (${reason}). Try again; if it stays so, end that server.`,
      );
    }
    await sleep(RETRY_MS);
  }
}

/** Each opening asks again, so that one killed between initdb and here costs nothing. */
async function createDatabase(
  folder: string,
  connection: EmbeddedConnection,
  start: () => Promise<boolean>,
): Promise<void> {
  const client = await connectOrStart(folder, { ...connection, database: 'postgres' }, start);
  try {
    await client.query(`create database ${client.escapeIdentifier(connection.database)}`);
  } finally {
    await client.end();
  }
}
