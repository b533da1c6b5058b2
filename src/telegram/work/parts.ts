import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** A piece of a file that is too large to be sent whole. */
export interface FilePart {
  name: string;
  /** first byte, and the last */
  start: number;
  end: number;
}

/** More parts than this nobody puts together again. */
export const mostParts = 20;

/**
 * Divides a file into parts of at most so many bytes: `jalisco.csv.gz.001`, `.002` … One part, with the name of the
 * whole, when it fits. Undefined when it would be too many.
 */
export async function divideFile(
  path: string,
  name: string,
  partBytes: number,
): Promise<FilePart[] | undefined> {
  const { size } = await stat(path);
  if (size <= partBytes) return [{ name, start: 0, end: size - 1 }];
  const count = Math.ceil(size / partBytes);
  if (count > mostParts) return undefined;
  return Array.from({ length: count }, (_, n) => ({
    name: `${name}.${String(n + 1).padStart(3, '0')}`,
    start: n * partBytes,
    end: Math.min(size, (n + 1) * partBytes) - 1,
  }));
}

/**
 * What is sent along with the parts: their sizes and hashes, as `sha256sum --check` reads them, and how they are put
 * together.
 */
export async function manifestOf(
  path: string,
  name: string,
  sha256: string,
  parts: readonly FilePart[],
): Promise<string> {
  const lines: string[] = [];
  for (const part of parts) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, part), hash);
    lines.push(`${hash.digest('hex')}  ${part.name}`);
  }
  const names = parts.map((part) => part.name);
  return [
    `# ${name}: ${names.length} parts`,
    `# Linux, macOS: cat ${name}.??? > ${name}`,
    `# Windows: copy /b ${names.join('+')} ${name}`,
    '# sha256sum --check reads this:',
    ...lines,
    `${sha256}  ${name}`,
    '',
  ].join('\n');
}
