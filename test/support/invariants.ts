import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { fileSha256 } from '../../src/files/index.js';

interface Ended {
  id: string;
  state: string;
  delivered: string | null;
  file_path: string | null;
  file_sha256: string | null;
}

/**
 * What holds after every extraction, however it ended: each contact is in the pool or in exactly one unreleased
 * extraction, the ledger says of each extraction what became of it, each delivered one has its file, and there is no
 * other. No extraction may be running.
 *
 * @param folder where all files went, as TXT
 * @param what named when something does not hold
 */
export async function checkInvariants(database: Database, folder: string, what: string): Promise<Ended[]> {
  const [contacts] = await database.run(
    `select count(*) filter (where marked and held is null)::int as marked_but_in_no_extraction,
       count(*) filter (where available and held is not null)::int as available_but_in_an_extraction,
       count(*) filter (where held > 1)::int as in_several
     from (
       select opt_out_method = 'EXTRACTION' as marked, status = 'VERIFIED' and opt_out_at is null as available,
         (select nullif(count(*), 0) from extractor.extraction_contacts
          where contact_id = contacts.id and released_at is null) as held
       from contacts
     ) as contacts`,
  );
  expect(contacts, what).toEqual({
    marked_but_in_no_extraction: 0,
    available_but_in_an_extraction: 0,
    in_several: 0,
  });
  const ended = await database.run<Ended & { rows: string }>(
    `select id, state, delivered, file_path, file_sha256, (
       select count(*) from extractor.extraction_contacts where extraction_id = id and released_at is null) as rows
     from extractor.extractions order by created_at`,
  );
  for (const { state, delivered, rows } of ended) {
    expect(['delivered', 'failed', 'cancelled'], what).toContain(state);
    expect(rows, what).toBe(state === 'delivered' ? delivered : '0');
  }
  const files = ended.filter(({ state }) => state === 'delivered').map(({ file_path: path }) => path);
  const found = (await readdir(folder)).filter((name) => !name.endsWith('.meta.json'));
  expect(found.map((name) => join(folder, name)).sort(), what).toEqual(files.sort());
  for (const { state, delivered, file_path: path, file_sha256: sha256 } of ended) {
    if (state !== 'delivered' || path === null) continue;
    expect(await fileSha256(path), what).toBe(sha256);
    expect((await readFile(path, 'utf8')).trim().split('\n'), what).toHaveLength(Number(delivered));
  }
  return ended;
}
