import { tell } from '../../dist/cli/terminal.js';
import type { Database } from '../../dist/database/index.js';
import { requestedBy } from './extract.js';
import { loadBenchSql } from './sql.js';

/** Extractions of the bench: by the library under its own name, by the command line as `cli:bench`. */
const whose = `%${requestedBy}`;

/** Gives everybody back that the bench has taken, vacuums and writes it all down, so that the next path meets the same table. */
export async function giveBack(database: Database): Promise<void> {
  tell('Giving everybody back, and vacuum …');
  await database.withConnection(async (session) => {
    await session.run(loadBenchSql('sql/give_back.sql'), [whose]);
    await session.run(
      "update extractor.extractions set state = 'released' where requested_by like $1 and state in ('running', 'committed', 'delivered')",
      [whose],
    );
    await session.run('vacuum (analyze) contacts');
    await session.run('vacuum (analyze) extractor.extraction_contacts');
    await session.run('checkpoint');
  });
}

/** Keeps autovacuum from falling into a measurement; the bench vacuums after each path by itself. */
export async function setAutovacuum(database: Database, enabled: boolean): Promise<void> {
  await database.run(
    enabled
      ? 'alter table contacts reset (autovacuum_enabled)'
      : 'alter table contacts set (autovacuum_enabled = false)',
  );
}
