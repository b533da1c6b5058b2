import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exportExtraction, findExtraction, reconcile } from '../../src/extraction/index.js';
import { value } from '../support/database.js';
import type { SteppedContacts } from '../support/stepped-contacts.js';
import { findBroken, findBrokenAtRest, type RestOptions } from './invariants.js';
import { type Chaos, extractPeople, setUpChaos } from './setting.js';

/** The stages that a crash must not meet unprepared; the steps of an extraction hold all of them. */
const stages = {
  'before the claim': /^sql -- Puts a running/,
  'before the file is made': /^open a.*\.part$/,
  'between batches': /^sql -- Claims .* #3$/,
  'while writing': /^write a.*\.part/,
  'before fsync': /^sync a.*\.part$/,
  'after fsync': /^sql -- Ends a claim/,
  // The first is that of the reservation, which puts it on record.
  'before COMMIT': /^sql commit #2$/,
  'between COMMIT and rename': /^link a/,
  'after rename': /^sql -- The file stands/,
};

const people = extractPeople(120);
/** Those of them that must come one after the other: safe on disk, then committed, then under its name. */
const order: (keyof typeof stages)[] = [
  'before fsync',
  'after fsync',
  'before COMMIT',
  'between COMMIT and rename',
  'after rename',
];
/** Of those 120, each killed extraction may have committed, and each is started in some ten steps of its life. */
const enough = 10_000;

it.each([
  ['csv', []],
  ['txt', ['--compress', 'always']],
  ['xlsx', []],
])(
  'an extraction to %s %j, killed before each of its steps',
  async (format, more) => {
    const chaos = await setUpChaos(enough);
    const seen = await killAtEachStep(chaos, (place) =>
      chaos.stepIn(place, ...people, '--output', `a.${format}`, ...more),
    );
    for (const [stage, step] of Object.entries(stages)) {
      expect(seen, stage).toContainEqual(expect.stringMatching(step));
    }
    const places = order.map((stage) => seen.findIndex((step) => stages[stage].test(step)));
    expect(places, seen.join('\n')).toEqual([...places].sort((one, other) => one - other));
  },
  300_000,
);

it('an extraction that has to take the next free name, killed before each of its steps from there', async () => {
  const chaos = await setUpChaos(enough);
  const seen = await killAtEachStep(chaos, async (place) => {
    const run = chaos.stepIn(place, ...people, '--format', 'csv');
    const open = await run.until((step) => step.startsWith('open '));
    const part = join(place, `${open?.slice('open '.length)}`);
    await writeFile(part, 'of somebody else');
    expect(await run.until((step) => step.startsWith('sql -- A running extraction'))).toBeDefined();
    await rm(part);
    return run;
  });
  expect(seen).toContainEqual(expect.stringMatching(/^link .*-2\.csv$/));
}, 300_000);

it('one that died before it could find out that another has the name', async () => {
  const { step, database, folder, untilGone } = await setUpChaos(1000);
  const unlucky = step(...people, '--output', 'same.csv');
  await unlucky.until((name) => name.startsWith('open '));
  const other = step(...people, '--output', 'same.csv');
  await other.until((name) => name.startsWith('write '));
  await unlucky.kill();
  const alive = `select count(*) from pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())`;
  while ((await value(database, alive)) !== '1');
  expect(await reconcile(database)).toEqual([]);
  expect(await other.finish()).toMatchObject({ code: 0 });
  await untilGone();
  expect(await reconcile(database)).toMatchObject([{ outcome: 'given up' }]);
  expect(await findBrokenAtRest(database, folder)).toEqual([]);
});

it.each([
  ['before the commit', /^sync a.csv.meta.json.part$/],
  ['between COMMIT and rename', /^link a.csv$/],
])(
  'a reconciliation after a crash %s, killed before each of its steps',
  async (_, crash) => {
    const chaos = await setUpChaos(enough);
    const seen = await killAtEachStep(chaos, async (place) => {
      await leaveBehind(chaos, place, crash);
      return chaos.stepIn(place, 'reconcile');
    });
    expect(seen).toContainEqual('rm a.csv.part');
  },
  300_000,
);

it('an export to another file, killed before each of its steps', async () => {
  const chaos = await setUpChaos(1000);
  const { stdout } = await chaos.contacts(...people, '--output', 'original.csv', '--json');
  const { extractionId, sha256 } = JSON.parse(stdout);
  const seen = await killAtEachStep(
    chaos,
    (place) => chaos.stepIn(place, 'export', extractionId, '--output', 'again.csv'),
    // Killed early it is not there, killed late it is: whole, and with its metadata.
    { copies: { names: /^again\.csv$/, sha256 } },
  );
  for (const step of ['open', 'write', 'sync']) expect(seen).toContain(`${step} again.csv.part`);
  expect(seen).toContain('link again.csv');
}, 300_000);

it('the export that makes up for a lost file, killed before each of its steps', async () => {
  const chaos = await setUpChaos(enough);
  await killAtEachStep(
    chaos,
    async (place) => {
      await leaveBehind(chaos, place, /^link /);
      for (const part of ['a.csv.part', 'a.csv.meta.json.part']) await rm(join(place, part));
      return chaos.stepIn(place, 'export', (await theCommitted(chaos)) as string);
    },
    { lost: true },
  );
}, 300_000);

it('an interrupted extraction, killed before each step of its way back', async () => {
  const chaos = await setUpChaos(1000);
  const seen = await killAtEachStep(
    chaos,
    async (place) => {
      const interrupted = chaos.stepIn(place, ...people, '--output', 'a.csv');
      await interrupted.until((step) => step.startsWith('sync '));
      interrupted.child.kill('SIGINT');
      return interrupted;
    },
    { code: 130 },
  );
  expect(seen).toContain('rm a.csv.part');
  expect(seen).toContainEqual(expect.stringMatching(/^sql -- An extraction came to nothing/));
}, 300_000);

/** Leaves behind what an extraction leaves that is killed before a step. */
async function leaveBehind(chaos: Chaos, place: string, before: RegExp): Promise<void> {
  const crashed = chaos.stepIn(place, ...people, '--output', 'a.csv');
  expect(await crashed.until((step) => before.test(step))).toBeDefined();
  await crashed.kill();
  await chaos.untilGone();
}

const theCommitted = ({ database }: Chaos): Promise<string | undefined> =>
  value(database, "select id from extractor.extractions where state = 'committed'");

/**
 * Starts a process, in a folder of its own, and lets it go on to its end, which must be `code`. Then starts it
 * again for each of the steps it took from where `start` left it, repetitions up to the third included, and
 * kills it before that step. After each kill everything must hold, at once and when it was reconciled; with
 * `lost`, once the missing file was exported again. Returns the steps, repetitions as `step #2`.
 */
async function killAtEachStep(
  chaos: Chaos,
  start: (place: string) => Promise<SteppedContacts> | SteppedContacts,
  { code = 0, lost = false, ...rest }: RestOptions & { code?: number; lost?: boolean } = {},
): Promise<string[]> {
  const { database, folder } = chaos;
  const startIn = async (name: string): Promise<SteppedContacts> => {
    await mkdir(join(folder, name));
    return start(join(folder, name));
  };
  const expectWhole = async (after: string): Promise<void> => {
    await chaos.untilGone();
    expect(await findBroken(database), after).toEqual([]);
    await reconcile(database);
    const id = lost ? await theCommitted(chaos) : undefined;
    if (id !== undefined) {
      const record = await findExtraction(database, id);
      const again = await exportExtraction(database, record, { path: record.filePath as string });
      expect(again.identical, after).toBe(true);
    }
    expect(await findBrokenAtRest(database, folder, rest), `reconciled ${after}`).toEqual([]);
  };

  const undisturbed = await startIn('undisturbed');
  const before = undisturbed.steps.length;
  const ended = await undisturbed.finish();
  expect(ended.code, ended.stderr).toBe(code);
  await expectWhole('without a kill');
  const seen = [...new Set(numbered(undisturbed.steps.slice(before)))];
  for (const [n, step] of seen.entries()) {
    const run = await startIn(`${n}`);
    const from = run.steps.length;
    const reached = await run.until(() => numbered(run.steps.slice(from)).at(-1) === step);
    expect(reached, `it comes to ${step}`).toBeDefined();
    await run.kill();
    await expectWhole(`after a kill before ${step}`);
  }
  return seen;
}

/** Steps with the number of their repetition; beyond the third they are all the same. */
function numbered(steps: readonly string[]): string[] {
  const times = new Map<string, number>();
  return steps.map((named) => {
    const step = named.replace(/\d{8}_\d{6}/, 'NOW');
    const time = (times.get(step) ?? 0) + 1;
    times.set(step, time);
    return time === 1 ? step : `${step} #${Math.min(time, 3)}`;
  });
}
