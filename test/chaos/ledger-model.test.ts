import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { LedgerModel, numberOf, type Real, steps } from './ledger-model.js';
import { addPeople, chaosKills, chaosOf, chaosSeed } from './setting.js';

const runs = Math.ceil(chaosKills / 2);
const seed = chaosSeed % 2 ** 31;
/** of the model's people, who are there at the beginning */
const peopleAtFirst = 30;

it(`the ledger does as its model, ${runs} times (CHAOS_SEED=${seed})`, async () => {
  const home = await mkdtemp(join(tmpdir(), 'contacts-model-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  let taken = 0;
  let n = 0;
  const begin = async (): Promise<{ model: LedgerModel; real: Real }> => {
    const { database, connection } = await createTestDatabase();
    await addPeople(database, peopleAtFirst);
    const folder = join(home, `${n++}`);
    await mkdir(folder);
    const model = new LedgerModel();
    for (let person = 1; person <= peopleAtFirst; person++) model.import(numberOf(person));
    return { model, real: chaosOf(database, connection, folder) };
  };
  await fc.assert(
    fc.asyncProperty(steps, async (commands) => {
      const { model, real } = await begin();
      await fc.asyncModelRun(() => ({ model, real }), commands);
      taken += [...commands].length;
    }),
    // A run takes seconds, and a shorter example as long again.
    { seed, numRuns: runs, interruptAfterTimeLimit: 600_000, markInterruptAsFailure: true, verbose: true },
  );
  expect(taken).toBeGreaterThan(runs);
  console.info(`${taken} steps in ${runs} runs`);
}, 900_000);
