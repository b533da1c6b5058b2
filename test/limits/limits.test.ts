import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/index.js';
import { extractByLocation, listExtractions, releaseExtraction } from '../../src/extraction/index.js';
import {
  addUser,
  changeUser,
  defaultLimitSettings,
  type LimitReachedError,
  type LimitSettings,
  noLimit,
  readAllowance,
  removeUser,
  setGroupLimits,
} from '../../src/limits/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { pretend, take, zoneAtHour } from './support.js';

const by = 'test:admin';
const small: Partial<LimitSettings> = { contactsADayPerUser: 100 };

async function refusal(work: Promise<unknown>): Promise<LimitReachedError> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toMatchObject({ code: 'LIMIT_REACHED' });
  return error as LimitReachedError;
}

const marked = (database: Database) =>
  value<string>(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'").then(Number);

async function leftToday(database: Database, requestedBy = 'cli:ana', settings = small): Promise<number> {
  const all = { ...defaultLimitSettings, ...settings };
  const { limits } = await readAllowance(database.run.bind(database), requestedBy, all);
  return limits.find(({ kind, whose }) => kind === 'contactsADay' && whose === 'user')?.left ?? noLimit;
}

describe('contacts a day', () => {
  it('refuses more than is left, says what is, and gives that', async () => {
    const { database } = await createTestDatabase();
    await take(database, 60, 'cli:ana', small);
    const error = await refusal(take(database, 60, 'cli:ana', small));
    expect(error.left).toBe(40);
    expect(error.message).toMatch(
      /60 contacts were asked for\. ana may take 100 contacts a day, and has 40 left until \d{4}-\d\d-\d\d 00:00:00 \(America\/Mexico_City\)\. Ask for --amount 40 or fewer\./,
    );
    expect(error.message).toContain('contacts users add ana --contacts-a-day N');
    expect(await marked(database)).toBe(60);
    expect(await value(database, 'select count(*) from extractor.extractions')).toBe('1');
    expect(await take(database, 40, 'cli:ana', small)).toBe(40);
    const spent = await refusal(take(database, 1, 'cli:ana', small));
    expect(spent.left).toBe(0);
    expect(spent.message).toContain('Try again from');
    expect(await take(database, 100, 'cli:eva', small)).toBe(100);
  });

  it('counts what runs, and no longer what failed or was cancelled', async () => {
    const { database } = await createTestDatabase();
    const running = await extractByLocation(database, {
      state: 'Jalisco',
      amount: 70,
      requestedBy: 'cli:ana',
      limits: { ...defaultLimitSettings, ...small },
    });
    for await (const _ of running) {
      expect(await leftToday(database)).toBe(30);
      expect((await refusal(take(database, 31, 'cli:ana', small))).left).toBe(30);
      break;
    }
    expect(await leftToday(database)).toBe(100);
    const controller = new AbortController();
    const { signal } = controller;
    const cancelled = await extractByLocation(database, {
      state: 'Jalisco',
      amount: 70,
      requestedBy: 'cli:ana',
      signal,
    });
    await expect(
      (async () => {
        for await (const _ of cancelled) controller.abort();
      })(),
    ).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(
      await value(database, "select string_agg(state, ' ' order by state) from extractor.extractions"),
    ).toBe('cancelled failed');
    expect(await take(database, 100, 'cli:ana', small)).toBe(100);
  });

  it('charges with --partial what there is, and no more than was delivered', async () => {
    const { database } = await createTestDatabase();
    const limits = { contactsADayPerUser: 300 };
    // 260 available, 40 of whom have no number that can be repaired.
    const options = { partial: true, state: 'Baja California' };
    expect(await take(database, 1_000_000, 'cli:ana', limits, options)).toBe(220);
    expect(await leftToday(database, 'cli:ana', limits)).toBe(80);
  });

  it('gives back what is released, but for whoever could not be given back', async () => {
    const { database } = await createTestDatabase();
    await take(database, 100, 'cli:ana', small);
    await database.run(
      `update contacts set status = 'BLOCKED'
       where id in (select contact_id from extractor.extraction_contacts order by contact_id limit 10)`,
    );
    expect(await leftToday(database)).toBe(0);
    const [extraction] = await listExtractions(database, 1);
    await releaseExtraction(database, extraction?.id ?? '', { reason: 'test', releasedBy: by });
    expect(await leftToday(database)).toBe(90);
  });

  it('begins anew at midnight of the time zone', async () => {
    const { database } = await createTestDatabase();
    await pretend(database, 100, '3 hours');
    const morning = { ...small, timeZone: zoneAtHour(1) };
    const noon = { ...small, timeZone: zoneAtHour(12) };
    expect(await leftToday(database, 'cli:ana', morning)).toBe(100);
    expect(await leftToday(database, 'cli:ana', noon)).toBe(0);
    const { limits } = await refusal(take(database, 1, 'cli:ana', noon));
    const hours = ((limits[0]?.resetsAt?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(10.9);
    expect(hours).toBeLessThanOrEqual(12);
    expect(limits[0]?.resetsAt?.toLocaleTimeString('sv-SE', { timeZone: noon.timeZone })).toBe('00:00:00');
  });

  it('holds for all users together, whoever took them', async () => {
    const { database } = await createTestDatabase();
    const limits = { contactsADay: 150 };
    await take(database, 100, 'cli:ana', limits);
    const error = await refusal(take(database, 51, 'report', limits));
    expect(error.message).toContain('All users together may take 150 contacts a day, and have 50 left until');
    expect(error.message).toContain('contacts users set --for-all --contacts-a-day N');
    expect(await take(database, 50, 'report', limits)).toBe(50);
    await setGroupLimits(database, 'everybody', { contactsADay: 151 }, by);
    expect((await refusal(take(database, 2, 'cli:eva', limits))).left).toBe(1);
  });
});

it('limits extractions an hour, over the last 60 minutes', async () => {
  const { database } = await createTestDatabase();
  await addUser(database, 'ana', { extractionsAnHour: 2 }, by);
  await pretend(database, 1, '61 minutes');
  await pretend(database, 1, '50 minutes');
  await pretend(database, 1, '40 minutes');
  const { limits, left, message } = await refusal(take(database, 5));
  expect(left).toBe(0);
  expect(message).toMatch(/ana may extract 2 times an hour, and has 0 left until .* Try again from/);
  const minutes = ((limits[0]?.resetsAt?.getTime() ?? 0) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(8);
  expect(minutes).toBeLessThan(11);
  await changeUser(database, 'ana', { extractionsAnHour: 3 }, by);
  expect(await take(database, 5)).toBe(5);
  await refusal(take(database, 5));
  await changeUser(database, 'ana', { extractionsAnHour: noLimit }, by);
  expect(await take(database, 5)).toBe(5);
  await setGroupLimits(database, 'everybody', { extractionsAnHour: 4 }, by);
  expect((await refusal(take(database, 5, 'cli:eva'))).message).toContain(
    'All users together may extract 4 times',
  );
});

it('limits contacts an extraction, of one and of everybody', async () => {
  const { database } = await createTestDatabase();
  await addUser(database, 'ana', { contactsAnExtraction: 10 }, by);
  await setGroupLimits(database, 'everybody', { contactsAnExtraction: 20 }, by);
  const one = await refusal(take(database, 11));
  expect(one.message).toContain('ana may take 10 contacts in one extraction. Ask for --amount 10 or fewer.');
  expect((await refusal(take(database, 21, 'cli:eva'))).left).toBe(20);
  expect(await take(database, 20, 'cli:eva')).toBe(20);
  const both = await refusal(take(database, 30));
  expect(both.limits).toHaveLength(2);
  expect(both.left).toBe(10);
});

it('takes a user’s own limit before that of the role, and that before the settings’', async () => {
  const { database } = await createTestDatabase();
  await addUser(database, 'ana', {}, by);
  expect(await leftToday(database)).toBe(100);
  await setGroupLimits(database, 'analyst', { contactsADay: 70 }, by);
  expect(await leftToday(database)).toBe(70);
  await setGroupLimits(database, 'analyst', { contactsAnExtraction: 50 }, by);
  expect(await leftToday(database)).toBe(70);
  await changeUser(database, 'ana', { contactsADay: 60 }, by);
  expect(await leftToday(database)).toBe(60);
  await changeUser(database, 'ana', { contactsADay: noLimit }, by);
  expect(await leftToday(database)).toBe(noLimit);
  await changeUser(database, 'ana', { contactsADay: null, role: 'manager' }, by);
  expect(await leftToday(database)).toBe(100);
  await changeUser(database, 'ana', { contactsADay: 0 }, by);
  expect((await refusal(take(database, 1))).message).toContain('It will not be allowed later either.');
});

it('lets a viewer look only, and whoever has no role', async () => {
  const { database } = await createTestDatabase();
  await addUser(database, 'ana', { role: 'viewer' }, by);
  const error = await refusal(take(database, 1));
  expect(error.message).toContain('ana has the role viewer, which may look, but not extract');
  expect(error.message).toContain('contacts users set ana --role analyst');
  const stranger = await refusal(take(database, 1, 'telegram:77', { defaultRole: null }));
  expect(stranger.message).toContain('contacts users add NAME --telegram-id 77 --role analyst');
  await removeUser(database, 'ana');
  expect(await take(database, 1)).toBe(1);
  expect(await marked(database)).toBe(1);
});

it('charges a user for what they take by Telegram as well', async () => {
  const { database } = await createTestDatabase();
  await addUser(database, 'ana', { telegramId: 1234, contactsADay: 30 }, by);
  await take(database, 10, 'cli:ana');
  await take(database, 10, 'telegram:1234', { defaultRole: null });
  expect((await refusal(take(database, 11, 'cli:ana'))).left).toBe(10);
  expect(await value(database, 'select count(distinct charged_to) from extractor.extractions')).toBe('1');
});

it('counts what was taken before somebody was entered', async () => {
  const { database } = await createTestDatabase();
  await take(database, 60);
  await addUser(database, 'ana', { contactsADay: 100 }, by);
  expect(await leftToday(database)).toBe(40);
});

it.each([
  ['nobody entered', (database: Database) => changeUser(database, 'eva', { role: 'admin' }, by)],
  ['nobody to remove', (database: Database) => removeUser(database, 'eva')],
  ['a name twice', (database: Database) => addUser(database, 'ana', {}, by)],
  ['a Telegram id twice', (database: Database) => addUser(database, 'eva', { telegramId: 5 }, by)],
  ['a role there is not', (database: Database) => addUser(database, 'eva', { role: 'root' as never }, by)],
  ['half a contact', (database: Database) => changeUser(database, 'ana', { contactsADay: 0.5 }, by)],
  ['fewer than none', (database: Database) => changeUser(database, 'ana', { contactsADay: -1 }, by)],
  ['a name that is none', (database: Database) => addUser(database, "ana'; drop table contacts", {}, by)],
])('refuses %s', async (_, work) => {
  const { database } = await createTestDatabase();
  await addUser(database, 'ana', { telegramId: 5 }, by);
  await expect(work(database)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  expect(await value(database, 'select count(*) from extractor.users')).toBe('1');
});
