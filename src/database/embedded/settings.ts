import { badInput } from '../../errors.js';
import { PORT } from './layout.js';

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '120',
  shared_buffers: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  jit: 'off',
  // A statement whose client was killed ends within a second, and with it the last use of the server.
  client_connection_check_interval: '1s',
  log_destination: 'stderr',
  logging_collector: 'off',
  // Errors of statements quote values, which are phone numbers here: only the server's own life is logged.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  cluster_name: 'contacts',
};

/**
 * The text of `contacts.conf`, which the cluster's postgresql.conf includes.
 *
 * @param more further settings, or other values for the ones above, but for the socket's place
 * @throws ContactsError BAD_INPUT for a name or value that could not be a setting's
 */
export function settingsText(socketFolder: string, more: Readonly<Record<string, string>> = {}): string {
  for (const [name, value] of Object.entries(more)) {
    if (!/^[a-z_.]+$/.test(name)) throw badInput(`"${name}" is not the name of a PostgreSQL setting.`);
    if (/['\\\p{Cc}]/u.test(value)) {
      throw badInput(
        `The value of the PostgreSQL setting ${name} has a quote, a backslash or a line break in it.`,
      );
    }
  }
  const socket = { port: String(PORT), unix_socket_directories: `"${socketFolder.replaceAll("'", "''")}"` };
  const lines = Object.entries({ ...SETTINGS, ...more, ...socket }).map(
    ([name, value]) => `${name} = '${value}'`,
  );
  return `# Written by contacts at each start: changes here are lost.\n${lines.join('\n')}\n`;
}
