import { type Check, type Finding, ok, warn } from '../finding.js';

/** How this process is connected, and how many connections the server gives to ordinary users. */
export interface ConnectionFacts {
  user: string;
  database: string;
  /** null over a Unix socket */
  address: string | null;
  /** `TLSv1.3` or the like; null when it is not encrypted */
  tls: string | null;
  /** connections that the server leaves to those who are no superuser */
  given: number;
}

/** Whether the connection is safe from listeners, and the server has as many as the settings may open. */
export const checkConnection: Check = async ({ database }) => {
  const [facts] = await database.run<ConnectionFacts>(
    `select current_user as "user", current_database() as database, host(inet_client_addr()) as address,
       (select version from pg_stat_ssl where pid = pg_backend_pid() and ssl) as tls,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - coalesce(current_setting('reserved_connections', true)::int, 0) as given`,
  );
  return facts === undefined ? [] : judgeConnection(facts, database.usage.most);
};

/** The same, by what is known of it. Pure. */
export function judgeConnection(
  { user, database, address, tls, given }: ConnectionFacts,
  mostConnections: number,
): Finding[] {
  const name = 'connection';
  const who = `As ${user} to ${database}`;
  const nobodyListens = address === null || /^(127\.|::1$)/.test(address);
  const secure =
    tls !== null
      ? ok(name, `${who}, encrypted (${tls}).`)
      : nobodyListens
        ? ok(name, `${who}, on this machine.`)
        : warn(
            name,
            `${who}, over the network and not encrypted: contacts and passwords can be read on the way.`,
            'Set ?sslmode=verify-full in DATABASE_URL, or BOT_DB_SSLMODE=verify-full.',
          );
  const few = warn(
    name,
    `Up to ${mostConnections} connections may be opened here, and the server gives ${given} in all.`,
    'Lower BOT_DB_POOL_SIZE and BOT_DB_MAX_OVERFLOW, or raise max_connections on the server.',
  );
  return mostConnections > given ? [secure, few] : [secure];
}
