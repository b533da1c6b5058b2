import { Database } from '../../../dist/database/index.js';
import { badInput } from '../../../dist/errors.js';
import { type BenchServer, queryTimeoutMs } from './bench-server.js';

/** A database that was given by its URL: it cannot be restarted, and has one table only. */
export function openGivenServer(url: string): BenchServer {
  const refuse = (): never => {
    throw badInput('A database given by --database-url is used as it is: none is created beside it.');
  };
  return {
    folder: undefined,
    open: () => new Database({ connection: url, queryTimeoutMs }),
    url: () => url,
    has: async () => true,
    create: async () => refuse(),
    drop: async () => refuse(),
    chill: async () => 'a server given by --database-url is not restarted',
    close: async () => {},
  };
}
