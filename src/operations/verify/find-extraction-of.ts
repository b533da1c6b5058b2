import { readFile } from 'node:fs/promises';
import type { Database } from '../../database/index.js';
import { metaPathOf } from '../../files/file-paths.js';
import { storedForms } from '../../phone/index.js';
import type { Table } from '../../tables/index.js';
import { fileNumbers, metadataSheet } from './file-numbers.js';

/** Which extraction a file belongs to, and how that is known. */
export interface FoundExtraction {
  id: string;
  by: 'hash' | 'metadata' | 'numbers';
}

/** By so many of its first numbers a file is recognised that tells nothing about itself. */
const sampleNumbers = 50;

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/**
 * Finds the extraction that a file belongs to: by its hash; else by what it says about itself, in its sheet `Metadata`
 * or in `NAME.meta.json` beside it; else by its first numbers. Undefined when nothing tells.
 */
export async function findExtractionOf(
  database: Database,
  table: Table,
): Promise<FoundExtraction | undefined> {
  const [same] = await database.query<{ id: string }>('find_by_hash', [table.sha256]);
  if (same !== undefined) return { id: same.id, by: 'hash' };
  const said = table.kind === 'xlsx' ? await idInSheet(table) : await idBeside(table.path);
  if (said !== undefined && uuid.test(said)) return { id: said, by: 'metadata' };
  const forms: string[] = [];
  let numbers = 0;
  for await (const row of fileNumbers(table.rows())) {
    if (!('number' in row)) continue;
    forms.push(...storedForms(row.number.slice(2)));
    if (++numbers === sampleNumbers) break;
  }
  const [most] = await database.query<{ id: string }>('find_by_numbers', [forms]);
  return most && { id: most.id, by: 'numbers' };
}

async function idInSheet(table: Table): Promise<string | undefined> {
  for await (const { sheet, cells } of table.rows()) {
    if (sheet === metadataSheet && cells[0] === 'extractionId') return cells[1];
  }
  return undefined;
}

async function idBeside(path: string): Promise<string | undefined> {
  try {
    const { extractionId } = JSON.parse(await readFile(metaPathOf(path), 'utf8')) as {
      extractionId?: unknown;
    };
    return typeof extractionId === 'string' ? extractionId : undefined;
  } catch {
    return undefined;
  }
}
