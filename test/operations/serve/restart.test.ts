import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openEmbeddedServer } from '../../../src/database/embedded/index.js';
import { Database, migrate } from '../../../src/database/index.js';
import { Metrics } from '../../../src/operations/metrics/metrics.js';
import { Service } from '../../../src/operations/serve/service.js';

it('finds a database again that was stopped and started', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'contacts-serve-'));
  await chmod(folder, 0o755);
  const start = () => openEmbeddedServer(join(folder, 'server'), { postgresOptions: { fsync: 'off' } });
  let server = await start();
  const database = new Database({ connection: server.connection });
  await migrate(database);
  const service = await Service.open(database, {
    host: '127.0.0.1',
    port: 0,
    metrics: new Metrics({ defaults: false }),
    upkeep: {
      ledgerMs: 50,
      stockMs: 50,
      alertsMs: 50,
      largeExtraction: 5000,
      extractionTimeoutS: 300,
      lowStock: 0,
      exportFolder: folder,
      retentionDays: 7,
      repepMaxAgeDays: 30,
      timeZone: 'America/Mexico_City',
    },
  });
  onTestFinished(async () => {
    await service.close();
    await database.close();
    await server.release();
    await rm(folder, { recursive: true, force: true });
  });
  const status = () => fetch(`${service.url}/health/ready`).then((response) => response.status);
  expect(await status()).toBe(200);
  await server.release();
  await expect.poll(status, { timeout: 20_000 }).toBe(503);
  expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
  server = await start();
  await expect.poll(status, { timeout: 20_000 }).toBe(200);
});
