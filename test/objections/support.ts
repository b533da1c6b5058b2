import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { type Delivery, extractToFile } from '../../src/extraction/index.js';
import { type AddedObjection, addObjection } from '../../src/objections/index.js';

export const recorder = { by: 'test:eva', channel: 'test' };

export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'contacts-objections-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** One person who is available in a city. */
export async function somebodyIn(database: Database, city: string): Promise<{ id: string; phone: string }> {
  const [row] = await database.run<{ id: string; phone: string }>(
    `select id::text, phone_e164 as phone from contacts
     where city = $1 and status = 'VERIFIED' and opt_out_at is null order by contacts.id limit 1`,
    [city],
  );
  if (row === undefined) throw new Error(`nobody in ${city}`);
  return row;
}

export function object(database: Database, phone: string): Promise<AddedObjection> {
  return addObjection(database, { ...recorder, phone, reason: 'asked' });
}

/** What stands in the row of a contact. */
export async function rowOf(database: Database, id: string): Promise<Record<string, unknown>> {
  const [row] = await database.run<Record<string, unknown>>(
    `select status::text, opt_out_method as method, opt_out_user_id as who, status_source as source,
       opt_out_at is not null as out
     from contacts where id = $1`,
    [id],
  );
  return row ?? {};
}

/** Everybody of Colima (1,000 people in the fixture), or as many as there are. */
export async function extractColima(
  database: Database,
  amount: number,
  path?: string,
  format: 'xlsx' | 'csv' | 'txt' = 'txt',
): Promise<Delivery> {
  const file = path ?? join(await makeFolder(), `colima.${format}`);
  return extractToFile(
    database,
    { kind: 'state', value: 'Colima' },
    {
      amount,
      partial: true,
      requestedBy: 'test:ana',
      batchRows: 300,
      output: { path: () => file, format, compression: 'never' },
    },
  );
}
