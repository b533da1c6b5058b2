import type { Client } from 'pg';
import { type EmbeddedConnection, tryToConnect } from './connection.js';

const RETRY_MS = 1_000;

/** The connection by which a use of the server is seen. */
export interface Holder {
  /** ends the connection, for good */
  close(): Promise<void>;
}

/**
 * Keeps a connection open until it is closed: one that breaks, as all do when PostgreSQL restarts after a
 * crash, is made anew. It does not keep the process alive.
 */
export function keepHolder(first: Client, connection: EmbeddedConnection): Holder {
  let closed = false;
  let current: Client | undefined;

  function watch(client: Client): void {
    current = client;
    // node-postgres has `unref`, its types don't.
    (client as Client & { unref(): void }).unref();
    client.once('end', () => {
      current = undefined;
      renewLater();
    });
  }

  function renewLater(): void {
    if (!closed) setTimeout(() => void renew(), RETRY_MS).unref();
  }

  async function renew(): Promise<void> {
    const attempt = await tryToConnect(connection).catch(() => undefined);
    if (attempt?.kind !== 'connected') renewLater();
    else if (closed) await attempt.client.end().catch(() => {});
    else watch(attempt.client);
  }

  watch(first);
  return {
    async close() {
      closed = true;
      const client = current as (Client & { ref(): void }) | undefined;
      client?.ref();
      await client?.end().catch(() => {});
    },
  };
}
