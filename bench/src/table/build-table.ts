import { openProgress } from '../../../dist/cli/progress.js';
import { tell } from '../../../dist/cli/terminal.js';
import { type Database, migrate } from '../../../dist/database/index.js';
import { loadBenchSql, loadStatements, premiumRowsSql } from '../sql.js';
import { readPlaceLines } from './weights.js';

/** People invented by one statement. */
const partRows = 500_000;

/** Connections that fill the table and build indexes at once. */
const builders = 2;

/**
 * Builds `contacts` with `rows` people in an empty database: rows in random order, then the owner's indexes,
 * then what `contacts migrate` adds, then a vacuum. Everything is logged and durable, as in real life. The
 * row in bench.built that marks the table as complete is written last.
 *
 * @returns how long it took, in seconds
 */
export async function buildTable(database: Database, rows: number): Promise<number> {
  const startedAt = performance.now();
  await database.run(loadBenchSql('sql/schema.sql'));
  await database.run(loadBenchSql('sql/places.sql'), [readPlaceLines(), rows]);
  await database.run(premiumRowsSql());
  await fillTable(database, rows);
  await buildOwnerIndexes(database);
  await buildPoolIndexes(database);
  tell('Vacuum …');
  await database.withConnection((session) => session.run('vacuum (analyze, freeze) contacts'));
  const seconds = (performance.now() - startedAt) / 1000;
  await database.run('create table bench.built (rows bigint, seconds float8, built_at timestamptz)');
  await database.run('insert into bench.built values ($1, $2, now())', [rows, seconds]);
  return seconds;
}

async function fillTable(database: Database, rows: number): Promise<void> {
  tell(`Inventing ${rows.toLocaleString('en-US')} people …`);
  const parts = Math.max(1, Math.round(rows / partRows));
  const sql = loadBenchSql('sql/people.sql');
  const progress = await openProgress('people', 10);
  let done = 0;
  await eachAtOnce(database, [...Array(parts).keys()], async (session, part) => {
    await session.run("set work_mem = '256MB'");
    await session.run('set synchronous_commit = off');
    await session.run('select setseed($1)', [part / parts]);
    await session.run(sql, [part, parts]);
    done++;
    progress.update(Math.round((rows * done) / parts), rows);
  });
  progress.stop();
  await database.run("select setval('contacts_id_seq', $1)", [rows]);
}

async function buildOwnerIndexes(database: Database): Promise<void> {
  await eachAtOnce(database, loadStatements('sql/owner_indexes.sql'), async (session, statement) => {
    tell(`${statement.replace(/\s+/g, ' ')} …`);
    await session.run('set max_parallel_maintenance_workers = 0');
    await session.run(statement);
  });
}

async function buildPoolIndexes(database: Database): Promise<void> {
  let step = '';
  await migrate(database, {
    onProgress(progress) {
      if (progress.step !== step) tell(`migrate: ${progress.step} …`);
      step = progress.step;
    },
  });
}

type Session = Parameters<Parameters<Database['withConnection']>[0]>[0];

/** Does `work` for every item, in order, on a few connections at once. */
async function eachAtOnce<Item>(
  database: Database,
  items: readonly Item[],
  work: (session: Session, item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const builder = (): Promise<void> =>
    database.withConnection(async (session) => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(session, item);
    });
  await Promise.all(Array.from({ length: builders }, builder));
}
