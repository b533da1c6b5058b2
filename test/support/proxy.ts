import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { ConnectionParts } from '../../src/database/index.js';

/** Which way bytes go. */
export type Towards = 'server' | 'client';

/**
 * What becomes of one connection.
 *
 * - `drop`: both ends are closed; `reset`: both are, with a TCP reset; `stall`: nothing passes any more, and nobody
 *   is told.
 * - `byte`: counted over all connections from the moment the fault is set; those before it pass. With `from`, counted
 *   on one connection from the first byte of the COMMIT that ends an extraction, or of its answer.
 * - `of: 'claim'`: the next answer on the connection that claims contacts, whatever others hear.
 */
export type Fault =
  | 'none'
  | 'lose COMMIT'
  | 'lose its answer'
  | 'stall COMMIT'
  | 'stall its answer'
  | { kind: 'drop' | 'stall' | 'reset'; towards: Towards; byte: number; from?: 'COMMIT' }
  | { kind: 'drop' | 'stall' | 'reset'; of: 'claim' };

export interface Proxy {
  /** the server, seen through the proxy */
  connection: ConnectionParts;
  /** the fault of the next COMMIT, or of a byte; what comes after it passes */
  fault: Fault;
  /** how often a fault was met */
  faults: number;
  /** bytes that passed since the last fault was set */
  passed: Record<Towards, number>;
  /** how many of the next connections are closed before they are answered */
  refuse: number;
  /** how many connections were opened, refused ones included */
  connections: number;
  close(): Promise<void>;
}

/** A simple query: its type, its length, its text. */
const commit = Buffer.from('Q\0\0\0\x0bcommit\0');

/** A proxy on loopback before a server on a Unix socket, that breaks connections as it is told. */
export async function openProxy(to: ConnectionParts): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let fault: Fault = 'none';
  const server = createServer((client) => {
    proxy.connections++;
    sockets.add(client.on('error', () => client.destroy()));
    if (proxy.refuse > 0) {
      proxy.refuse--;
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(`${to.host}/.s.PGSQL.${to.port}`);
    let stalled = false;
    const cut = (): void => {
      // As over a network that is gone, the server does not hear that the client has left.
      if (stalled) return;
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) sockets.add(socket.on('error', cut).on('close', cut));
    const breakAs = (kind: 'drop' | 'stall' | 'reset'): void => {
      proxy.faults++;
      fault = 'none';
      if (kind === 'stall') stalled = true;
      else if (kind === 'reset') {
        client.resetAndDestroy();
        upstream.destroy();
      } else cut();
    };
    let answerOfCommit: 'drop' | 'stall' | undefined;
    let claims = false;
    let aboutToCommit = false;
    let sinceCommit: Record<Towards, number> | undefined;
    const pass = (chunk: Buffer, towards: Towards): void => {
      const [from, target] = towards === 'server' ? [client, upstream] : [upstream, client];
      if (stalled) return;
      if (towards === 'client' && answerOfCommit !== undefined) {
        breakAs(answerOfCommit);
        return;
      }
      if (towards === 'server') {
        claims ||= chunk.includes('-- Claims ');
        aboutToCommit ||= chunk.includes("set state = 'committed'");
        const at = aboutToCommit && sinceCommit === undefined ? chunk.indexOf(commit) : -1;
        if (at >= 0) sinceCommit = { server: -at, client: 0 };
      }
      if (typeof fault === 'object' && 'of' in fault) {
        if (claims && towards === 'client') {
          breakAs(fault.kind);
          return;
        }
      } else if (typeof fault === 'object' && fault.towards === towards) {
        const counted = fault.from === 'COMMIT' ? sinceCommit : proxy.passed;
        const before = counted === undefined ? Number.POSITIVE_INFINITY : fault.byte - counted[towards];
        if (before < chunk.length) {
          const { kind } = fault;
          target.write(chunk.subarray(0, before), () => breakAs(kind));
          from.pause();
          return;
        }
      }
      if (typeof fault === 'string' && fault !== 'none' && towards === 'server' && chunk.includes(commit)) {
        const kind = fault.startsWith('lose') ? 'drop' : 'stall';
        if (fault.endsWith('COMMIT')) {
          breakAs(kind);
          return;
        }
        answerOfCommit = kind;
      }
      proxy.passed[towards] += chunk.length;
      if (sinceCommit !== undefined) sinceCommit[towards] += chunk.length;
      if (!target.write(chunk)) {
        from.pause();
        target.once('drain', () => from.resume());
      }
    };
    client.on('data', (chunk: Buffer) => pass(chunk, 'server'));
    upstream.on('data', (chunk: Buffer) => pass(chunk, 'client'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: Proxy = {
    connection: { ...to, host: '127.0.0.1', port },
    get fault() {
      return fault;
    },
    set fault(next) {
      fault = next;
      proxy.passed = { server: 0, client: 0 };
    },
    faults: 0,
    passed: { server: 0, client: 0 },
    refuse: 0,
    connections: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
