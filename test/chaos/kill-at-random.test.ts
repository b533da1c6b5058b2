import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/extraction/random.js';
import { finish, startContacts } from '../support/run-contacts.js';
import { findBroken, findBrokenAtRest } from './invariants.js';
import { chaosKills, chaosSeed, extractPeople, setUpChaos } from './setting.js';

const amount = 200;
const atOnce = 3;
const outputs = [
  ['--format', 'csv'],
  ['--format', 'txt', '--compress', 'always'],
  ['--format', 'xlsx'],
];

it(`${chaosKills} extractions, ${atOnce} at a time, each killed at a random instant (CHAOS_SEED=${chaosSeed})`, async () => {
  const { database, folder, env, contacts, untilGone } = await setUpChaos(5000 + 2 * chaosKills * amount);
  const random = seededRandom(chaosSeed);
  const extract = (n: number) => [...extractPeople(amount), ...(outputs[n % outputs.length] as string[])];
  // How long it takes undisturbed, on this machine and beside as many others, is what instants are drawn from.
  let lifeMs = 0;
  for (const _ of ['to warm up', 'to measure']) {
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: atOnce }, (_, n) => contacts(...extract(n))));
    lifeMs = performance.now() - startedAt;
  }
  // A process spends much of its life on starting, so two in three are killed later.
  const drawInstant = (): number => {
    const from = random.below(3) === 0 ? 0 : Math.floor(lifeMs / 3);
    return from + random.below(Math.ceil(1.1 * lifeMs) - from);
  };

  let killed = 0;
  for (let n = 0; killed < chaosKills; ) {
    const lives = Array.from({ length: Math.min(atOnce, chaosKills - killed) }, async () => {
      const child = startContacts(extract(n++), env, folder);
      const ended = finish(child);
      await Promise.race([pause(drawInstant()), ended]);
      // One that was quicker than its instant is no kill.
      if (child.exitCode === null && child.kill('SIGKILL')) killed++;
      // Whoever came to an end came to a good one.
      const { code, stderr } = await ended;
      expect([0, null], stderr).toContain(code);
    });
    await Promise.all(lives);
    await untilGone();
    expect(await findBroken(database)).toEqual([]);
    // The next command is another extraction, or a reconciliation.
    if (random.below(3) > 0) continue;
    expect(await contacts('reconcile')).toMatchObject({ code: 0 });
    expect(await findBrokenAtRest(database, folder)).toEqual([]);
  }
  expect(await contacts('reconcile')).toMatchObject({ code: 0 });
  expect(await findBrokenAtRest(database, folder)).toEqual([]);
  const outcomes = await database.run(
    `select state, failure, count(*)::int as extractions from extractor.extractions group by state, failure order by 1, 2`,
  );
  console.info(`${killed} killed of ${lifeMs.toFixed(0)} ms each:`, outcomes);
}, 1_200_000);
