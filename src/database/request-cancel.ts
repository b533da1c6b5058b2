import pg, { type PoolClient } from 'pg';

/** What the driver has beyond its types. */
interface Known {
  host: string;
  port: number;
  processID: number;
  secretKey: number;
}

interface Request {
  connect(portOrPath: number | string, host?: string): void;
  cancel(processID: number, secretKey: number): void;
  on(event: 'error', listener: () => void): void;
  once(event: 'connect', listener: () => void): void;
}

/**
 * Asks the server to stop what a connection runs, with the protocol's own request: it needs no free connection and no
 * right, and a pooler passes it on to whichever server process does the work. One that comes to nothing is not told
 * of.
 */
export function requestCancel(client: PoolClient): void {
  const { host, port, processID, secretKey } = client as unknown as Known;
  const request = new pg.Connection() as unknown as Request;
  request.on('error', () => {});
  request.once('connect', () => request.cancel(processID, secretKey));
  if (host.startsWith('/')) request.connect(`${host}/.s.PGSQL.${port}`);
  else request.connect(port, host);
}
