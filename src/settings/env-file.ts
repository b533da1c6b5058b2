import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { badInput } from '../errors.js';

/**
 * What a file such as `.env` sets. None, and a folder of that name, set nothing.
 *
 * @throws ContactsError `BAD_INPUT` when there is one that cannot be read: without it the settings would be
 *   others, and so perhaps the database
 */
export function readEnvFile(path: string): Record<string, string | undefined> {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return {};
    throw badInput(
      `The settings in ${path} cannot be read (${code}). Make it readable, or go elsewhere.`,
      error,
    );
  }
  return parseEnv(content.replace(/^\uFEFF/, '')) as Record<string, string | undefined>;
}
