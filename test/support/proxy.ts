import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { ConnectionParts } from '../../src/database/index.js';

/** What becomes of the connection that sends a COMMIT. */
export type Fault = 'none' | 'lose COMMIT' | 'lose its answer';

export interface Proxy {
  /** the server, seen through the proxy */
  connection: ConnectionParts;
  /** the fault of the next COMMIT; later ones pass */
  fault: Fault;
  /** how many COMMITs met the fault */
  faults: number;
  close(): Promise<void>;
}

/** A proxy on loopback before a server on a Unix socket, that breaks the connection at COMMIT. */
export async function openProxy(to: ConnectionParts): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(`${to.host}/.s.PGSQL.${to.port}`);
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) sockets.add(socket.on('error', cut).on('close', cut));
    client.on('data', (chunk: Buffer) => {
      // A simple query: its type, its length, its text.
      const commits = proxy.fault !== 'none' && chunk.includes('commit\0');
      if (!commits) {
        upstream.write(chunk);
        return;
      }
      proxy.faults++;
      if (proxy.fault === 'lose COMMIT') cut();
      else {
        upstream.off('data', forward).once('data', cut);
        upstream.write(chunk);
      }
      proxy.fault = 'none';
    });
    const forward = (chunk: Buffer): void => {
      client.write(chunk);
    };
    upstream.on('data', forward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: Proxy = {
    connection: { ...to, host: '127.0.0.1', port },
    fault: 'none',
    faults: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
