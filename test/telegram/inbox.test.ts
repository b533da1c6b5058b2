import type { Update } from 'grammy/types';
import { expect, it } from 'vitest';
import { Inbox } from '../../src/telegram/store/inbox.js';
import { createTestDatabase } from '../support/database.js';

const update = (id: number): Update => ({ update_id: id }) as Update;

async function setUp() {
  const { database } = await createTestDatabase();
  return { inbox: new Inbox(database, 1), another: new Inbox(database, 2) };
}

it('yields an update as new once, whether it was handled meanwhile or not', async () => {
  const { inbox, another } = await setUp();
  expect(await inbox.receive([update(7), update(8), update(7)])).toEqual([update(7), update(8)]);
  expect(await inbox.receive([update(7), update(9)])).toEqual([update(9)]);
  await inbox.handled(7);
  expect(await inbox.receive([update(7)])).toEqual([]);
  // Each bot has numbers of its own.
  expect(await another.receive([update(7)])).toEqual([update(7)]);
});

it('has one open until it is handled, for everybody who looks', async () => {
  const { inbox } = await setUp();
  await inbox.receive([update(7), update(8)]);
  expect(await inbox.isOpen(7)).toBe(true);
  await inbox.handled(7);
  expect(await inbox.isOpen(7)).toBe(false);
  expect(await inbox.open([])).toEqual([update(8)]);
  expect(await inbox.open([8])).toEqual([]);
});
