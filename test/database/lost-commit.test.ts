import { expect, it, onTestFinished } from 'vitest';
import { Database } from '../../src/database/index.js';
import { type Extraction, extractByLocation } from '../../src/extraction/index.js';
import { createTestDatabase, value } from '../support/database.js';
import { openProxy } from '../support/proxy.js';

/** A database behind a proxy, and the same without it to look from. */
async function setUp() {
  const { database, connection } = await createTestDatabase();
  const proxy = await openProxy(connection);
  const proxied = new Database({ connection: proxy.connection, commitTimeoutMs: 200 });
  onTestFinished(async () => {
    await proxied.close();
    await proxy.close();
  });
  const extraction = await extractByLocation(proxied, {
    state: 'Colima',
    amount: 100,
    requestedBy: 'test:ana',
  });
  return { database, proxy, extraction };
}

async function readAll(extraction: Extraction): Promise<void> {
  for await (const _ of extraction);
}

it.each(['lose', 'stall'] as const)('finds out that it has committed: %s the answer', async (kind) => {
  const { database, proxy, extraction } = await setUp();
  await readAll(extraction);
  proxy.fault = `${kind} its answer`;
  await extraction.commit();
  expect(proxy.faults).toBe(1);
  expect(extraction.outcome).toBe('committed');
  expect(await value(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'")).toBe(
    '100',
  );
  expect(await value(database, 'select state from extractor.extractions')).toBe('delivered');
});

it.each(['lose', 'stall'] as const)('finds out that it has not committed: %s COMMIT', async (kind) => {
  const { database, proxy, extraction } = await setUp();
  await readAll(extraction);
  proxy.fault = `${kind} COMMIT`;
  await expect(extraction.commit()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  expect(proxy.faults).toBe(1);
  expect(extraction.outcome).toBe('rolled back');
  expect(await value(database, "select count(*) from contacts where opt_out_method = 'EXTRACTION'")).toBe(
    '0',
  );
  expect(await value(database, 'select state from extractor.extractions')).toBe('failed');
  // The server has let go of everybody, though nobody told it that the connection is gone.
  expect(
    await value(
      database,
      'select count(*) from (select from contacts for update skip locked) as free having count(*) < (select count(*) from contacts)',
    ),
  ).toBeUndefined();
});
