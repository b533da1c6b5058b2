import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Database, migrate } from '../../src/database/index.js';
import {
  type Delivery,
  extractToFile,
  NotEnoughContactsError,
  reconcile,
} from '../../src/extraction/index.js';
import { seededRandom } from '../../src/extraction/random.js';
import type { ContactsError } from '../../src/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { available } from '../support/fixture.js';
import { findBroken, findBrokenAtRest, rememberContacts } from './invariants.js';
import { type Chaos, chaosSeed, setUpChaos } from './setting.js';

interface Wish {
  state: string;
  amount: number;
  partial?: boolean;
}

/** Asks for all of it at once, in this process; each answer is a delivery or the error. */
function extractAtOnce({ database, folder }: Chaos, wishes: Wish[], name = 'file') {
  return Promise.all(
    wishes.map(({ state, amount, partial = false }, n) =>
      extractToFile(
        database,
        { kind: 'state', value: state },
        {
          amount,
          partial,
          requestedBy: `crowd:${n}`,
          batchRows: 40,
          output: { path: () => join(folder, `${name}-${n}.txt`), format: 'txt', compression: 'never' },
        },
      ).catch((error: ContactsError) => error),
    ),
  );
}

const delivered = (answers: (Delivery | ContactsError)[]): number =>
  answers.reduce((sum, answer) => sum + ('delivered' in answer ? answer.delivered : 0), 0);

it('64 at once over a pool that is too small for them: each gets all it asked for, or the reason why not', async () => {
  const chaos = await setUpChaos(0);
  const answers = await extractAtOnce(
    chaos,
    Array.from({ length: 64 }, () => ({ state: 'Colima', amount: 90 })),
  );
  for (const answer of answers) {
    if ('delivered' in answer) expect(answer.delivered).toBe(90);
    else expect(answer).toBeInstanceOf(NotEnoughContactsError);
  }
  expect(delivered(answers)).toBeGreaterThan(0);
  expect(delivered(answers)).toBeLessThanOrEqual(available.Colima);
  expect(await findBrokenAtRest(chaos.database, chaos.folder)).toEqual([]);
});

it('64 at once that take what there is: everybody is handed out, nobody twice', async () => {
  const chaos = await setUpChaos(0);
  const wishes = Array.from({ length: 64 }, (_, n) => ({
    state: n % 2 === 0 ? 'Colima' : 'Nuevo León',
    amount: 100,
    partial: true,
  }));
  const answers = await extractAtOnce(chaos, wishes);
  for (const answer of answers) {
    if (!('delivered' in answer)) expect(answer).toBeInstanceOf(NotEnoughContactsError);
  }
  expect(delivered(answers)).toBe(available.Colima + available['Nuevo León']);
  expect(await findBrokenAtRest(chaos.database, chaos.folder)).toEqual([]);
});

it('more at once than there are connections', async () => {
  const chaos = await setUpChaos(0);
  const few = new Database({ connection: chaos.connection, maxConnections: 4 });
  try {
    const wishes = Array.from({ length: 24 }, () => ({ state: 'Jalisco', amount: 60 }));
    const answers = await extractAtOnce({ ...chaos, database: few }, wishes);
    expect(delivered(answers)).toBe(24 * 60);
  } finally {
    await few.close();
  }
  expect(await findBrokenAtRest(chaos.database, chaos.folder)).toEqual([]);
});

it('16 command lines at once over a pool that is too small for them', async () => {
  const { contacts, database, folder, untilGone } = await setUpChaos(0);
  const runs = await Promise.all(
    Array.from({ length: 16 }, () =>
      contacts('extract', '--state', 'Colima', '--amount', '150', '--format', 'csv'),
    ),
  );
  for (const { code, stderr } of runs) expect([0, 4], stderr).toContain(code);
  await untilGone();
  expect(await findBrokenAtRest(database, folder)).toEqual([]);
});

it(`a second writer changes and deletes contacts meanwhile (CHAOS_SEED=${chaosSeed})`, async () => {
  const chaos = await setUpChaos(12_000);
  const { database, folder } = chaos;
  const random = seededRandom(chaosSeed);
  const changes = [
    "update contacts set status = 'BLOCKED' where id = any ($1) and status in ('VERIFIED', 'UNKNOWN')",
    "update contacts set status = 'VERIFIED' where id = any ($1) and status in ('BLOCKED', 'UNKNOWN')",
    "update contacts set city = 'Elsewhere', municipality = null, state_name = 'TLAXCALA' where id = any ($1)",
    'update contacts set send_count = send_count + 1, last_sent_at = now() where id = any ($1)',
    'delete from contacts where id = any ($1)',
  ];
  let over = false;
  let changed = 0;
  const write = async (): Promise<void> => {
    while (!over) {
      const transaction = await database.begin();
      const ids = Array.from({ length: 20 }, () => 1 + random.below(24_000)).sort((a, b) => a - b);
      const sql = changes[random.below(changes.length)] as string;
      changed += (await transaction.query<{ id: number }>(`${sql} returning id`, [ids])).length;
      await pause(random.below(5));
      await (random.below(4) === 0 ? transaction.rollback() : transaction.commit());
    }
  };
  const writer = write();
  try {
    for (let round = 0; round < 4; round++) {
      const wishes = Array.from({ length: 12 }, () => ({ state: 'Tlaxcala', amount: 100 }));
      for (const answer of await extractAtOnce(chaos, wishes, `round-${round}`)) {
        expect(answer).toMatchObject({ status: 'delivered' });
      }
      expect(await findBroken(database, { others: true })).toEqual([]);
    }
  } finally {
    over = true;
    await writer;
  }
  expect(changed).toBeGreaterThan(0);
  expect(await findBrokenAtRest(database, folder, { others: true })).toEqual([]);
});

it('extractions while a migration builds its indexes again', async () => {
  const chaos = await setUpChaos(3000);
  const { database, folder } = chaos;
  await database.run('drop index contacts_pool_by_state, contacts_pool_by_lada');
  const migration = migrate(database);
  for (let round = 0; round < 3; round++) {
    const wishes = Array.from({ length: 8 }, () => ({ state: 'Jalisco', amount: 80 }));
    expect(delivered(await extractAtOnce(chaos, wishes, `round-${round}`))).toBe(8 * 80);
  }
  expect((await migration).sort()).toEqual(['contacts_pool_by_lada', 'contacts_pool_by_state']);
  expect(await findBrokenAtRest(database, folder)).toEqual([]);
});

it('extractions while the first migration is on its way: not ready, or whole', async () => {
  const { database, connection } = await createTestDatabase('existing');
  const chaos = { ...(await setUpChaos(0)), database, connection };
  await database.run('alter table contacts add column opt_out_user_id text');
  await rememberContacts(database);
  let over = false;
  const migration = migrate(database).finally(() => {
    over = true;
  });
  let wholes = 0;
  for (let round = 0; !over || wholes === 0; round++) {
    const wish = { state: 'Colima', amount: 20 };
    for (const answer of await extractAtOnce(chaos, [wish, wish], `round-${round}`)) {
      if ('delivered' in answer) wholes += answer.delivered;
      else expect(answer).toMatchObject({ code: expect.stringMatching(/NOT_READY|NOT_ENOUGH_CONTACTS/) });
    }
  }
  await migration;
  expect(await value(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'")).toBe(
    `${wholes}`,
  );
  // One that came to nothing could not be told so by a ledger that lacked a column yet.
  await reconcile(database);
  expect(await findBrokenAtRest(database, chaos.folder)).toEqual([]);
});
