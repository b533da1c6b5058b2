import { join } from 'node:path';

/** The port that names the socket; nothing listens on the network. */
export const PORT = 5432;

/** Begins the name of a cluster that initdb is still making, or left unfinished. */
export const UNFINISHED = 'data.new';

/** What lies where in the folder of an embedded database. */
export function layoutOf(folder: string) {
  const data = join(folder, 'data');
  return {
    data,
    version: join(data, 'PG_VERSION'),
    settings: join(data, 'contacts.conf'),
    postmaster: join(data, 'postmaster.pid'),
    password: join(folder, 'password'),
    log: join(folder, 'server.log'),
    lock: join(folder, '.lock'),
  } as const;
}
