import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/extraction/random.js';
import { finish, startContacts } from '../support/run-contacts.js';
import { findBroken, findBrokenAtRest } from './invariants.js';
import { chaosKills, chaosSeed, extractPeople, setUpChaos } from './setting.js';

const amount = 400;
const atOnce = 3;
const outputs = [
  ['--format', 'csv'],
  ['--format', 'txt', '--compress', 'always'],
  ['--format', 'xlsx'],
];

it(`${chaosKills} extractions, ${atOnce} at a time, each killed at a random instant (CHAOS_SEED=${chaosSeed})`, async () => {
  const { database, folder, env, contacts, untilGone } = await setUpChaos(5000 + chaosKills * amount);
  const random = seededRandom(chaosSeed);
  const extract = (n: number) => [...extractPeople(amount), ...(outputs[n % outputs.length] as string[])];
  // How long it takes undisturbed, on this machine and beside as many others, is what instants are drawn from.
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, (_, n) => contacts(...extract(n))));
  const lifeMs = performance.now() - startedAt;

  let killed = 0;
  for (let n = 0; killed < chaosKills; ) {
    const lives = Array.from({ length: Math.min(atOnce, chaosKills - killed) }, async () => {
      const child = startContacts(extract(n++), env, folder);
      const ended = finish(child);
      await Promise.race([pause(random.below(Math.ceil(1.1 * lifeMs))), ended]);
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
