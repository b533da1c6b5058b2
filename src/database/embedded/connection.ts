import type { Client } from 'pg';

/** node-postgres settings of an embedded server. */
export interface EmbeddedConnection {
  /** the folder of the server's socket */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** never asked for over a socket, whatever PGSSLMODE says */
  readonly ssl: false;
  /** tells this use's connections from those of others; see `release` */
  readonly application_name: string;
}

/** What an attempt to connect found. */
export type Attempt =
  | { readonly kind: 'connected'; readonly client: Client }
  /** nothing listens on the socket */
  | { readonly kind: 'absent' }
  /** a server is starting, stopping, recovering or full */
  | { readonly kind: 'busy'; readonly error: Error };

const TIMEOUT_MS = 30_000;
const ABSENT = new Set(['ENOENT', 'ECONNREFUSED']);
const BUSY = new Set(['57P01', '57P02', '57P03', '53300', 'ECONNRESET', 'EPIPE', 'EAGAIN']);

/**
 * Connects once. The client survives the end of its server: its queries then fail, nothing is thrown.
 *
 * @throws the driver's error when the server refuses for a reason that waiting does not cure
 */
export async function tryToConnect(connection: EmbeddedConnection): Promise<Attempt> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    return { kind: 'connected', client };
  } catch (error) {
    await client.end().catch(() => {});
    const code = (error as { code?: string }).code ?? '';
    if (ABSENT.has(code)) return { kind: 'absent' };
    // The driver has no code for a connection that the server ended before it was ready.
    if (BUSY.has(code) || /terminated unexpectedly/.test(String(error))) {
      return { kind: 'busy', error: error as Error };
    }
    throw error;
  }
}
