import { readFile } from 'node:fs/promises';
import type { Database } from '../../src/database/index.js';

const file = new URL('../fixtures/existing-database.sql', import.meta.url);

/** Fills an empty database with the shape and the habits of one that is years old. */
export async function loadFixture(database: Database): Promise<void> {
  await database.run(await readFile(file, 'utf8'));
}

/** What the fixture holds that can be extracted, by state. */
export const available = {
  Jalisco: 3225,
  'Nuevo León': 1500,
  Colima: 1000,
  'Ciudad de México': 1000,
} as const;
