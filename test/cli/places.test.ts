import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { finish, runContacts, startContacts } from '../support/run-contacts.js';

async function setUp(env: NodeJS.ProcessEnv = {}) {
  const { url } = await createTestDatabase();
  return async (...args: string[]) => {
    const { code, stdout, stderr } = await runContacts(args, { DATABASE_URL: url, ...env });
    expect(code, stderr).toBe(0);
    return stdout;
  };
}

it('counts a scope exactly, and the whole pool', async () => {
  const contacts = await setUp();
  expect(JSON.parse(await contacts('availability', '--state', 'JALISCO', '--json'))).toMatchObject({
    scope: { kind: 'state', value: 'Jalisco' },
    available: 3225,
    exact: true,
    asOf: expect.any(String),
  });
  expect(await contacts('availability', '--city', 'Guadalupe', '--state', 'zac')).toBe(
    '150 available in Guadalupe, Zacatecas\n',
  );
  expect(await contacts('availability', '--premium', '--top', '2')).toContain(
    '2,750 available in premium (top 2)',
  );
  expect(await contacts('availability')).toContain('8,895 available in the whole pool');
});

it('counts place by place, and misses nobody', async () => {
  const contacts = await setUp();
  const byState = JSON.parse(await contacts('availability', '--by', 'state', '--json'));
  const counts = Object.fromEntries(
    byState.places.map(({ name, available }: { name: string; available: number }) => [name, available]),
  );
  expect(counts).toMatchObject({
    Jalisco: 3225,
    'Nuevo León': 1500,
    'Ciudad de México': 1000,
    'Estado de México': 350,
    null: 70,
  });
  expect(byState.available).toBe(8895);
  const byCity = JSON.parse(await contacts('availability', '--by', 'city', '--state', 'Jalisco', '--json'));
  expect(byCity.places).toEqual([
    { name: 'Guadalajara', state: 'Jalisco', available: 2375 },
    { name: 'Puerto Vallarta', state: 'Jalisco', available: 250 },
    { name: 'Zapopan', state: 'Jalisco', available: 600 },
  ]);
  const byLada = JSON.parse(await contacts('availability', '--by', 'lada', '--json'));
  expect(byLada.places.find(({ name }: { name: string }) => name === '55').available).toBe(1250);
  expect(byLada.available).toBe(8895);
});

it('draws a bar beside each number, and marks what is low', async () => {
  const contacts = await setUp({ BOT_LOW_STOCK: '1000' });
  const lines = (await contacts('availability', '--by', 'state')).split('\n');
  expect(lines).toContainEqual(expect.stringMatching(/^Jalisco +3,225 {2}█{24}$/));
  expect(lines).toContainEqual(expect.stringMatching(/^Colima +1,000 {2}███████▌$/));
  expect(lines).toContainEqual(expect.stringMatching(/^Quintana Roo +400 {2}███ low$/));
  expect(lines).toContainEqual(expect.stringMatching(/^\(none\) +70 {2}▌$/));
  expect(lines.at(-2)).toMatch(/^low: under 1,000 \(BOT_LOW_STOCK\), in \d+ of \d+$/);
  expect(await contacts('availability', '--state', 'Zacatecas')).toBe(
    '150 available in Zacatecas (low: under 1,000)\n',
  );
  const json = JSON.parse(await contacts('availability', '--by', 'state', '--json'));
  expect(json.places).toContainEqual({ name: 'Zacatecas', available: 150, low: true });
  expect(json.places).toContainEqual({ name: 'Colima', available: 1000, low: false });
});

it('lists the places that have somebody', async () => {
  const contacts = await setUp();
  const states = JSON.parse(await contacts('locations', 'states', '--json'));
  expect(states.locations.map(({ name }: { name: string }) => name)).toContain('Nuevo León');
  expect(states.locations.filter(({ name }: { name: string }) => name === 'Jalisco')).toEqual([
    { name: 'Jalisco', ladas: ['322', '33'] },
  ]);
  expect(await contacts('locations', 'cities', '--state', 'Jalisco')).toMatch(/Guadalajara\s+Jalisco\s+33/);
  expect(await contacts('locations', 'ladas')).not.toContain('844');
});

it('is not upset by somebody who reads no further', async () => {
  const { url } = await createTestDatabase();
  const child = startContacts(['availability', '--by', 'city'], { DATABASE_URL: url });
  child.stdout?.destroy();
  const { code, stderr } = await finish(child);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});
