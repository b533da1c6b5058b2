import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { badInput } from '../errors.js';

/** How a connection is encrypted, in the words and with the meaning of PostgreSQL's own clients. */
export type SslMode = 'disable' | 'require' | 'verify-ca' | 'verify-full';

/**
 * What Node is told for a mode. `require` encrypts and trusts whoever answers; with a file of certificates it is
 * `verify-ca`: one of them must have signed the server's. `verify-full` also wants the host's name in it, and
 * without a file trusts the authorities that Node does.
 *
 * @throws ContactsError `BAD_INPUT` when the file cannot be read, or `verify-ca` has none
 */
export function tlsOptions(mode: SslMode, caFile: string | undefined): ConnectionOptions | false {
  if (mode === 'disable') return false;
  const ca = caFile === undefined ? {} : { ca: readCertificates(caFile) };
  if (mode === 'verify-full') return ca;
  if (caFile !== undefined) return { ...ca, checkServerIdentity: () => undefined };
  if (mode === 'require') return { rejectUnauthorized: false };
  throw badInput('BOT_DB_SSLMODE is verify-ca, so BOT_DB_SSL_CA must name the file of the certificates.');
}

/**
 * The driver takes `sslmode=require` for `verify-full`, and says so on stderr. Asked for the meaning that
 * PostgreSQL's own clients give it, it does neither.
 */
export function withUsualSslMode(url: string): string {
  if (!/[?&]sslmode=/.test(url) || /[?&]uselibpqcompat=/.test(url)) return url;
  return `${url}&uselibpqcompat=true`;
}

/**
 * Reads the files that an address names (`sslrootcert`, `sslcert`, `sslkey`), as each connection will.
 *
 * @param read does that
 * @throws ContactsError `BAD_INPUT` when one cannot be read
 */
export function checkCertificates(read: () => void): void {
  try {
    read();
  } catch (error) {
    const { code, path, message } = error as NodeJS.ErrnoException;
    // Of an address that cannot be read at all nothing is repeated: there may be a password in it.
    if (path === undefined) {
      const why = message.startsWith('SECURITY WARNING')
        ? 'sslmode=verify-ca wants sslrootcert'
        : 'it is no address';
      throw badInput(`DATABASE_URL cannot be used: ${why}.`, error);
    }
    throw badInput(`The file ${path}, which DATABASE_URL names, cannot be read (${code}).`, error);
  }
}

function readCertificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw badInput(
      `The certificates in ${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Set BOT_DB_SSL_CA.`,
      error,
    );
  }
}
