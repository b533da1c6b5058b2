import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { migrate } from '../../src/database/index.js';
import { defaultLimitSettings, readAllowance } from '../../src/limits/index.js';
import { createTestDatabase } from '../support/database.js';

it('charges users for what they took before there were limits', async () => {
  const { database } = await createTestDatabase('existing');
  const before = ['0002_opt_out_user_id', '0003_ledger', '0004_upkeep'];
  await database.run('create schema extractor');
  await database.run(
    'create table extractor.migrations (name text primary key, applied_at timestamptz not null default now())',
  );
  for (const name of before) {
    await database.run(await readFile(new URL(`../../sql/migrations/${name}.sql`, import.meta.url), 'utf8'));
    await database.run('insert into extractor.migrations (name) values ($1)', [name]);
  }
  await database.run(`
    insert into extractor.extractions (id, state, scope, requested, delivered, partial, seed, requested_by, channel,
      host, tool_version)
    select gen_random_uuid(), state, '{"kind": "state", "value": "Jalisco"}', 30, delivered, false, 1, 'cli:ana', 'cli',
      'test', '0'
    from (values ('delivered', 30), ('failed', null), ('running', null)) as extractions (state, delivered)`);
  expect(await migrate(database)).toContain('0005_limits');
  const allowance = await readAllowance(database.run.bind(database), 'cli:ana', defaultLimitSettings);
  expect(allowance.limits).toMatchObject([
    { whose: 'user', used: 60 },
    { whose: 'everybody', used: 60 },
  ]);
});
