import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log, silentLog } from '../log.js';
import { type Entry, type Question, readEntry, writeEntry } from './entry.js';
import type { Seen, Store } from './store.js';

/** Files of one database, at most; each is a question that somebody asked. */
const mostFiles = 500;

/**
 * Keeps answers in files, a file each, for the user's own eyes: what one command has read, the next one can tell when
 * the database is away. A folder that cannot be written is no error.
 */
export class FileStore implements Store {
  readonly #folder: string;
  readonly #log: Log;

  /** @param folder of one database; it need not exist */
  constructor(folder: string, log: Log = silentLog) {
    this.#folder = folder;
    this.#log = log;
  }

  async look({ query, key }: Question): Promise<Seen> {
    const text = await readFile(this.#path(key), 'utf8').catch(() => undefined);
    return { entry: readEntry(text, query), mark: '' };
  }

  async write({ key }: Question, entry: Entry): Promise<void> {
    const text = writeEntry(entry);
    if (text === undefined) return;
    const path = this.#path(key);
    const part = `${path}.${randomBytes(6).toString('hex')}.part`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await chmod(this.#folder, 0o700);
      await writeFile(part, text, { mode: 0o600, flag: 'wx' });
      await rename(part, path);
      await this.#forgetOldest();
    } catch (error) {
      await rm(part, { force: true }).catch(() => {});
      this.#log.debug('nothing could be remembered', { error });
    }
  }

  /** Nothing here is ever taken for what is so now. */
  async change(): Promise<void> {}

  async close(): Promise<void> {}

  async #forgetOldest(): Promise<void> {
    const names = await readdir(this.#folder);
    if (names.length <= mostFiles) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        return {
          path,
          at: await stat(path).then(
            ({ mtimeMs }) => mtimeMs,
            () => 0,
          ),
        };
      }),
    );
    files.sort((one, other) => one.at - other.at);
    for (const { path } of files.slice(0, names.length - mostFiles + mostFiles / 10))
      await rm(path, { force: true });
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}
