import { expect, it } from 'vitest';
import {
  availabilityOf,
  countByPlace,
  extractByLocation,
  extractPremium,
  extractToFile,
  findExtraction,
  listExtractions,
} from '../../src/extraction/index.js';
import { addUser, changeUser, removeUser, setGroupLimits } from '../../src/limits/index.js';
import { take } from '../limits/support.js';
import { createTestDatabase } from '../support/database.js';
import { fingerprint } from '../support/fingerprint.js';
import { hostileTexts, possibleNames } from '../support/hostile.js';

const texts: Record<string, string> = {
  ...hostileTexts,
  NUL: 'Jalisco\0',
  'half a character': 'Jalisco\ud800',
  '10 MB': 'x'.repeat(10_000_000),
  '10 MB of SQL': `'; drop table contacts; --`.repeat(400_000),
};

const numbers: [what: string, number: unknown][] = [
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['less than nothing', -1],
  ['a part', 1.5],
  ['more than can be counted', 2 ** 60],
  ['SQL', '5; drop table contacts'],
  ['10 MB', '9'.repeat(10_000_000)],
  ['null', null],
  ['an object', { toString: () => '5' }],
];

async function expectRefusal(what: string, work: () => Promise<unknown>): Promise<void> {
  const error = await work().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error, what).toMatchObject({ code: 'BAD_INPUT' });
  const { message } = error as Error;
  expect(message.length, what).toBeLessThan(5000);
  expect(message, what).not.toMatch(/[^\P{C}\n]|\p{Zl}|\p{Zp}|3301234567/u);
}

it('refuses hostile names and texts, and changes nothing', { timeout: 300_000 }, async () => {
  const { database } = await createTestDatabase();
  await take(database, 5, 'cli:ana');
  const before = await fingerprint(database);
  const options = { amount: 5, requestedBy: 'cli:ana' };
  for (const [what, text] of Object.entries(texts)) {
    const attempts: Record<string, () => Promise<unknown>> = {
      state: () => extractByLocation(database, { ...options, state: text }),
      city: () => extractByLocation(database, { ...options, city: text }),
      'state of a city': () => extractByLocation(database, { ...options, city: 'Guadalupe', state: text }),
      municipality: () => extractByLocation(database, { ...options, municipality: text }),
      lada: () => extractByLocation(database, { ...options, lada: text }),
      channel: () => extractByLocation(database, { ...options, state: 'Jalisco', channel: text }),
      availability: () => availabilityOf(database, { kind: 'state', value: text }),
      'count by place': () => countByPlace(database, 'city', text),
      id: () => findExtraction(database, text),
      'a role': () => addUser(database, 'eva', { role: text as never }, 'test'),
      'a group': () => setGroupLimits(database, text as never, { contactsADay: 1 }, 'test'),
    };
    // These may be the names of people.
    if (!possibleNames.includes(what)) {
      attempts['who asks'] = () =>
        extractByLocation(database, { ...options, state: 'Jalisco', requestedBy: text });
      attempts['a user'] = () => addUser(database, text, {}, 'test');
      attempts['a user to change'] = () => changeUser(database, text, { role: 'admin' }, 'test');
      attempts['a user to remove'] = () => removeUser(database, text);
    }
    for (const [where, attempt] of Object.entries(attempts))
      await expectRefusal(`${where}: ${what}`, attempt);
  }
  expect(await fingerprint(database)).toBe(before);
  expect(await listExtractions(database, 5)).toHaveLength(1);
});

it('refuses hostile numbers, and changes nothing', async () => {
  const { database } = await createTestDatabase();
  const before = await fingerprint(database);
  const options = { state: 'Jalisco', amount: 5, requestedBy: 'cli:ana' };
  for (const [what, value] of numbers) {
    const number = value as number;
    const attempts: Record<string, () => Promise<unknown>> = {
      amount: () => extractByLocation(database, { ...options, amount: number }),
      seed: () => extractByLocation(database, { ...options, seed: number }),
      timeoutMs: () => extractByLocation(database, { ...options, timeoutMs: number }),
      batchRows: () => extractByLocation(database, { ...options, batchRows: number }),
      top: () => extractPremium(database, { amount: 5, requestedBy: 'cli:ana', top: number }),
      'a limit': () => addUser(database, 'eva', { contactsADay: number }, 'test'),
      'a limit of all': () => setGroupLimits(database, 'everybody', { extractionsAnHour: number }, 'test'),
    };
    for (const [where, attempt] of Object.entries(attempts)) {
      // Null says that it is as it always is.
      if (value === null && /^a limit|^top/.test(where)) continue;
      await expectRefusal(`${where}: ${what}`, attempt);
    }
  }
  expect(await fingerprint(database)).toBe(before);
});

it.each(Object.entries(texts).filter(([, text]) => /[\p{Cc}\u202e\u2028]/u.test(text) || text.length > 5000))(
  'refuses a file with %s in its name',
  async (_, text) => {
    const { database } = await createTestDatabase();
    const before = await fingerprint(database);
    const output = { path: () => `/tmp/${text}.txt`, format: 'txt', compression: 'never' } as const;
    await expectRefusal('a path', () =>
      extractToFile(
        database,
        { kind: 'state', value: 'Jalisco' },
        { amount: 5, requestedBy: 'cli:ana', output },
      ),
    );
    expect(await fingerprint(database)).toBe(before);
  },
);
