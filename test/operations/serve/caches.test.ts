import { expect, it, onTestFinished } from 'vitest';
import { openCaches } from '../../../src/caches/index.js';
import { Database } from '../../../src/database/index.js';
import { countByPlace } from '../../../src/extraction/index.js';
import { readPlaces } from '../../../src/locations/index.js';
import { Metrics } from '../../../src/operations/metrics/metrics.js';
import { Service } from '../../../src/operations/serve/index.js';
import { loadSettings } from '../../../src/settings/index.js';
import { createTestDatabase, urlOf } from '../../support/database.js';
import { openProxy } from '../../support/proxy.js';
import { makeTestFolder } from '../../support/test-folder.js';

it('keeps fresh what others tell while the database is away, and counts how it was answered', async () => {
  const { connection } = await createTestDatabase();
  const proxy = await openProxy(connection);
  const env = { XDG_CACHE_HOME: await makeTestFolder(), DATABASE_URL: urlOf(connection) };
  const settings = loadSettings(env);
  const database = new Database({ connection: proxy.connection, connectTimeoutMs: 1000 });
  onTestFinished(() => database.close());
  const metrics = new Metrics({ defaults: false });
  const redis = { onAway() {}, onBack() {} };
  const open = () => {
    const caches = openCaches(settings, {
      env,
      service: true,
      redis,
      onAnswer: (topic, outcome, ageMs) => metrics.answered(topic, outcome, ageMs),
    });
    if (caches === undefined) throw new Error('nothing is remembered');
    onTestFinished(() => caches.close());
    return caches;
  };
  const done = new Set<string>();
  let all: () => void = () => {};
  const refreshed = new Promise<void>((resolve) => {
    all = resolve;
  });
  const taskRan = metrics.taskRan.bind(metrics);
  metrics.taskRan = (task, ok) => {
    taskRan(task, ok);
    if (ok) done.add(task);
    if (['stock', 'places', 'premium'].every((name) => done.has(name))) all();
  };
  const caches = open();
  const service = await Service.open(database, {
    host: '127.0.0.1',
    port: 0,
    metrics,
    upkeep: {
      caches,
      largeExtraction: 5000,
      extractionTimeoutS: 300,
      lowStock: 10,
      exportFolder: '/tmp',
      repepMaxAgeDays: 30,
      timeZone: 'UTC',
      retentionDays: 7,
    },
  });
  await refreshed;
  const text = await metrics.text();
  expect(text).toMatch(/^contacts_cache_answers_total\{topic="locations",outcome="miss"\} [1-9]/m);
  expect(text).toMatch(/^contacts_cache_age_seconds\{topic="availability"\} \d/m);
  expect(text).toMatch(/^contacts_redis_up 1$/m);
  await service.close();
  await caches.close();
  await proxy.close();
  // Another process, later.
  const reader = open().reader(database);
  const cities = await countByPlace(reader, 'city', 'Jalisco');
  expect(cities.available).toBe(3225);
  expect((await readPlaces(reader, ['municipality'])).length).toBeGreaterThan(10);
  expect(reader.away).toBe(true);
});
