import { setTimeout as sleep } from 'node:timers/promises';
import { ContactsError } from '../../errors.js';
import { run, succeeds } from './run.js';

/** Whom the server runs as. Only root has a choice: PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/**
 * The system user `postgres`, created when the machine has none. Only for root.
 *
 * @throws ContactsError NOT_READY when it is missing and cannot be created, with what to do instead
 */
export async function openPostgresUser(): Promise<ServerUser> {
  // Another process may be creating it: useradd then fails because /etc/passwd is locked.
  for (let attempt = 0; attempt < 10; attempt++) {
    const user = await findUser();
    if (user) return user;
    if (attempt > 0) await sleep(200);
    await createUser();
  }
  throw new ContactsError(
    'NOT_READY',
    `PostgreSQL does not run as root, and the system user "${NAME}" that it should run as could not be created. ` +
      'Create that user, or run this as an ordinary user, or set DATABASE_URL to a database that runs already.',
  );
}

async function findUser(): Promise<ServerUser | undefined> {
  const [uid, gid] = await Promise.all([idOf('-u'), idOf('-g')]);
  return uid && gid ? { uid, gid } : undefined;
}

async function idOf(option: '-u' | '-g'): Promise<number | undefined> {
  const ending = await run('id', [option, NAME]).catch(() => undefined);
  return ending?.code === 0 ? Number.parseInt(ending.stdout, 10) : undefined;
}

async function createUser(): Promise<void> {
  (await succeeds('groupadd', ['--system', NAME])) || (await succeeds('addgroup', ['-S', NAME]));
  const useradd = ['--system', '--gid', NAME, '--no-create-home', '--home-dir', '/nonexistent'];
  (await succeeds('useradd', [...useradd, '--shell', '/bin/false', NAME])) ||
    (await succeeds('adduser', [
      '-S',
      '-D',
      '-H',
      '-h',
      '/nonexistent',
      '-s',
      '/bin/false',
      '-G',
      NAME,
      NAME,
    ]));
}
