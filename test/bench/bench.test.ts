import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../support/database.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

async function bench(args: string[]) {
  return run(process.execPath, [join(root, 'bench/dist/main.js'), ...args], { maxBuffer: 2 ** 26 });
}

/** All but growth and output, which take long at any size. */
const measured = 'availability,enough,names,state-10000,premium-1000,cli,five,half';

/** That it still works, on a table so small that its figures say nothing. */
it('measures beside the rivals, and gives everybody back', async () => {
  await run(join(root, 'node_modules/.bin/tsc'), ['--project', join(root, 'bench/tsconfig.json')]);
  const { database, url } = await createTestDatabase('empty');
  const folder = await mkdtemp(join(tmpdir(), 'contacts-bench-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const json = join(folder, 'results.json');
  const args = ['--database-url', url, '--rows', '20000', '--runs', '1', '--only', measured, '--json', json];
  const { stdout } = await bench(args);
  const { results, table, machine } = JSON.parse(await readFile(json, 'utf8'));

  expect(table.rows).toBe(20_000);
  expect(machine.postgres).toMatch(/^\d/);
  const paths = new Set(results.map(({ path }: { path: string }) => path));
  expect([...paths].sort()).toEqual(measured.split(',').sort());
  for (const { what, ours, note } of results) expect(ours ?? note, what).toBeDefined();
  expect(stdout).toContain('floor');
  const [row] = await database.run(
    "select count(*)::int as marked from contacts where opt_out_method = 'EXTRACTION'",
  );
  expect(row).toEqual({ marked: 0 });

  const again = await bench([...args.slice(0, 6), '--only', 'enough', '--json', json]);
  expect(again.stderr).not.toContain('Inventing');
}, 600_000);

it.each([
  [['--rows', 'many'], '--rows'],
  [['--only', 'nothing'], 'It takes: availability'],
  [['--database-url', 'mysql://here'], 'postgres://'],
  [['--folder', '/proc/nowhere', '--rows', '36000000'], 'proc'],
])('refuses %j', async (args, message) => {
  await expect(bench(args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});
