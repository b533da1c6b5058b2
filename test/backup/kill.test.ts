import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyBackups } from '../../src/backup/index.js';
import type { Database } from '../../src/database/index.js';
import { extractPeople, setUpChaos } from '../chaos/setting.js';
import { value } from '../support/database.js';

/** A ledger of which a full backup holds the one half. */
async function setUp() {
  const chaos = await setUpChaos(300);
  const succeed = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await chaos.contacts(...args);
    expect(code, stderr).toBe(0);
  };
  const backups = join(chaos.folder, 'backups');
  await succeed(...extractPeople(40));
  await succeed('backup', backups);
  await succeed(...extractPeople(10));
  return { ...chaos, succeed, backups };
}

/** The backups in a folder, all of which have to be sound. */
async function sound(backups: string): Promise<string[]> {
  const found = await verifyBackups(backups);
  expect(found.flatMap(({ problems }) => problems)).toEqual([]);
  return found.map(({ backup }) => backup);
}

/** The whole ledger as text; null where there is none, or nothing in it. */
async function ledgerOf(database: Database): Promise<string | null> {
  const isThere = "select to_regclass('extractor.extraction_contacts') is not null";
  if (!(await value<boolean>(database, isThere))) return null;
  return value(
    database,
    `select string_agg(row, chr(10) order by row)
     from (
       select entries::text as row from extractor.extraction_contacts as entries
       union all select extractions::text from extractor.extractions
     ) as rows`,
  );
}

it('a backup that is killed before any of its steps is none before it has its name', async () => {
  const { backups, step, succeed, untilGone } = await setUp();
  let known = await sound(backups);
  const seen: string[] = [];
  for (let kills = 1; ; kills++) {
    const run = step('backup', backups);
    const halted = await run.until((_, number) => number === kills);
    if (halted === undefined) break;
    await run.kill();
    await untilGone();
    seen.push(halted);
    const named = run.steps.slice(0, -1).some((one) => one.startsWith('rename '));
    expect(await sound(backups), halted).toHaveLength(known.length + (named ? 1 : 0));
    known = await sound(backups);
  }
  for (const stage of [
    /^sql -- The rows of a table/,
    /^sync .*\.part$/,
    /^sql -- Sees the number/,
    /^rename /,
    /^sync backups$/,
  ])
    expect(seen).toContainEqual(expect.stringMatching(stage));
  await succeed('backup', backups);
  expect((await readdir(backups)).filter((name) => name.endsWith('.part'))).toEqual([]);
}, 300_000);

it('a restore that is killed before it commits leaves an empty schema, and puts back everything the next time', async () => {
  const { database, backups, step, succeed, untilGone } = await setUp();
  await succeed('backup', backups);
  const before = await ledgerOf(database);
  await database.run('drop schema extractor cascade');
  const stages: [RegExp, number][] = [
    [/^sql begin/, 3],
    [/^sql -- Nobody else writes/, 1],
    [/^sql -- Reads a file/, 1],
    [/^sql -- Puts the rows/, 1],
    [/^sql -- Puts the rows/, 4],
    [/^sql -- Reads a file/, 12],
    [/^sql commit/, 1],
  ];
  for (const [stage, time] of stages) {
    const run = step('restore', backups);
    let times = 0;
    const halted = await run.until((one) => stage.test(one) && ++times === time);
    expect(halted, `${stage} ${time}\n${run.steps.join('\n')}`).toBeDefined();
    await run.kill();
    await untilGone();
    expect(await ledgerOf(database)).toBeNull();
  }
  await succeed('restore', backups);
  expect(await ledgerOf(database)).toBe(before);
  await succeed('verify');
  await succeed(...extractPeople(5));
}, 300_000);
