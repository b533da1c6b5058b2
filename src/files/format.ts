import { echo } from '../echo.js';
import { badInput } from '../errors.js';
import type { FileFormat } from './types.js';

const FORMATS: readonly FileFormat[] = ['xlsx', 'csv', 'txt'];

/**
 * Reads a format as people type it, in any case.
 *
 * @throws ContactsError `BAD_INPUT` that names the three formats
 */
export function parseFormat(text: string): FileFormat {
  const wanted = text.trim().toLowerCase();
  const format = FORMATS.find((known) => known === wanted);
  if (!format) throw badInput(`"${echo(text)}" is not a file format. Choose xlsx, csv or txt.`);
  return format;
}
