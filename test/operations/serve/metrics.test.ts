import { describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../../src/database/index.js';
import { CancelledError, ContactsError } from '../../../src/errors.js';
import { countByPlace, extractByLocation, reconcile } from '../../../src/extraction/index.js';
import { silentLog } from '../../../src/log.js';
import { LedgerFollower } from '../../../src/operations/metrics/follow-ledger.js';
import { amountBucket } from '../../../src/operations/metrics/labels.js';
import { Metrics } from '../../../src/operations/metrics/metrics.js';
import { observeLog } from '../../../src/operations/metrics/observe-log.js';
import { createTestDatabase } from '../../support/database.js';
import { runPromtool } from '../../support/promtool.js';

function openMetrics(defaults = false): Metrics {
  const metrics = new Metrics({ defaults });
  onTestFinished(() => metrics.close());
  return metrics;
}

/** The samples of one metric: `labels` → value, as Prometheus reads them. */
async function samples(metrics: Metrics, name: string): Promise<Record<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith(`${name}{`));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels = '', value] = /^\w+\{(.*)\} (.*)$/.exec(line) ?? [];
      return [labels, Number(value)];
    }),
  );
}

async function extractSome(
  database: Database,
  amount: number,
  end: 'commit' | 'fail' | { by: string },
): Promise<void> {
  const extraction = await extractByLocation(database, { state: 'Jalisco', amount, requestedBy: 'test:ana' });
  for await (const _ of extraction);
  if (end === 'commit') await extraction.commit();
  else if (typeof end === 'object')
    await extraction.rollback(new CancelledError('Stopped.', { ...end, why: 'a test' }));
  else await extraction.rollback(new ContactsError('FILE_NOT_WRITTEN', 'The disk is full.'));
}

describe('what the ledger tells', () => {
  it('is counted once, whoever put it there, from the first look on', async () => {
    const { database } = await createTestDatabase();
    await extractSome(database, 10, 'commit');
    const metrics = openMetrics();
    const ledger = new LedgerFollower(database, metrics);
    await ledger.look();
    expect(await samples(metrics, 'contacts_extractions_total')).toEqual({});
    await extractSome(database, 20, 'commit');
    await extractSome(database, 150, 'commit');
    await extractSome(database, 30, 'fail');
    for (const by of ['deadline', 'system', 'cli:ana', 'cli:eva']) await extractSome(database, 5, { by });
    // As a process leaves it that dies.
    await database.run(`
      insert into extractor.extractions (id, state, scope, requested, partial, seed, requested_by, channel, host, tool_version)
      values (gen_random_uuid(), 'running', '{"kind": "state", "value": "Jalisco"}', 5, false, 1, 'test:ana', 'test', 'here',
        '0')`);
    await reconcile(database);
    await ledger.look();
    await ledger.look();
    expect(await samples(metrics, 'contacts_extractions_total')).toEqual({
      'outcome="delivered",reason=""': 2,
      'outcome="failed",reason="error"': 1,
      'outcome="failed",reason="crash"': 1,
      'outcome="cancelled",reason="deadline"': 1,
      'outcome="cancelled",reason="system"': 1,
      'outcome="cancelled",reason="user"': 2,
    });
    expect(await samples(metrics, 'contacts_delivered_total')).toEqual({ 'scope="state"': 170 });
    expect(await samples(metrics, 'contacts_extraction_seconds_count')).toEqual({
      'amount="1-99",scope="state",format="none"': 1,
      'amount="100-999",scope="state",format="none"': 1,
    });
    expect(await samples(metrics, 'contacts_extractions_unfinished')).toEqual({
      'state="queued"': 0,
      'state="running"': 0,
      'state="committed"': 0,
    });
  });

  it('counts what is running', async () => {
    const { database } = await createTestDatabase();
    const metrics = openMetrics();
    const extraction = await extractByLocation(database, {
      state: 'Colima',
      amount: 5,
      requestedBy: 'test:ana',
    });
    for await (const _ of extraction) {
      await new LedgerFollower(database, metrics).look();
      break;
    }
    expect(await samples(metrics, 'contacts_extractions_unfinished')).toMatchObject({ 'state="running"': 1 });
  });
});

it('tells the pool, by state', async () => {
  const { database } = await createTestDatabase();
  const metrics = openMetrics();
  const { places, asOf } = await countByPlace(database, 'state');
  metrics.counted(places, asOf);
  const available = await samples(metrics, 'contacts_available');
  expect(available['state="Colima"']).toBe(1000);
  expect(available['state="(none)"']).toBe(70);
});

it('makes no labels without end out of what stands in a column', async () => {
  const metrics = openMetrics();
  metrics.counted(
    Array.from({ length: 1000 }, (_, n) => ({ name: `typo ${n}`, available: 1 })),
    new Date(),
  );
  const available = await samples(metrics, 'contacts_available');
  expect(Object.keys(available)).toHaveLength(65);
  expect(available['state="(others)"']).toBe(936);
});

it('tells how the connections stand', async () => {
  const { database } = await createTestDatabase('migrated', { maxConnections: 2 });
  const metrics = openMetrics();
  metrics.watchPool(database);
  const transaction = await database.begin();
  const waiting = database.begin();
  expect(await samples(metrics, 'contacts_pool_connections')).toEqual({
    'state="in_use"': 1,
    'state="idle"': 0,
    'state="waiting"': 1,
    'state="most"': 2,
  });
  await transaction.rollback();
  await (await waiting).rollback();
});

it('counts errors and refusals that are logged, whatever the level of the log', async () => {
  const metrics = openMetrics();
  const log = observeLog(silentLog, metrics).child({ extractionId: 'x' });
  log.warn('extraction refused', { error: new ContactsError('LIMIT_REACHED', 'No more today.') });
  log.error('extraction failed', { error: new ContactsError('DATABASE_UNREACHABLE', 'Gone.') });
  log.error('odd', { error: new TypeError('x is not a function') });
  log.warn('nothing in particular');
  expect(await samples(metrics, 'contacts_extractions_total')).toEqual({
    'outcome="refused",reason="LIMIT_REACHED"': 1,
  });
  expect(await samples(metrics, 'contacts_errors_total')).toEqual({
    'class="DATABASE_UNREACHABLE"': 1,
    'class="UNEXPECTED"': 1,
  });
});

it('sorts amounts into few buckets', () => {
  expect([1, 99, 100, 4999, 5000, 49_999, 50_000, 1e9].map(amountBucket)).toEqual([
    '1-99',
    '1-99',
    '100-999',
    '1000-4999',
    '5000-49999',
    '5000-49999',
    '50000+',
    '50000+',
  ]);
});

it('passes promtool check metrics', async ({ skip }) => {
  const { database } = await createTestDatabase();
  const metrics = openMetrics(true);
  metrics.watchPool(database);
  await new LedgerFollower(database, metrics).look();
  const { places, asOf } = await countByPlace(database, 'state');
  metrics.counted(places, asOf);
  metrics.taskRan('ledger', true);
  metrics.alert('low stock', true);
  const text = await metrics.text();
  expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
  const run = await runPromtool(['check', 'metrics'], text);
  if (run === undefined) return skip('promtool is not installed');
  expect(run.output).toBe('');
  expect(run.code).toBe(0);
});
