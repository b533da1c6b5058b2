import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase, value } from '../support/database.js';
import { finish, runContacts, startContacts } from '../support/run-contacts.js';
import { stepContacts } from '../support/stepped-contacts.js';

const place = /^1 extraction runs; waiting for a turn, place (\d) in line.*$/m;

it('waits for a turn behind others, who may be killed while they run or wait', async () => {
  const { database, url } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'contacts-line-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = { DATABASE_URL: url, BOT_MAX_CONCURRENT_EXTRACTIONS: '1', BOT_EXPORT_PATH: folder };
  const args = ['extract', '--state', 'Jalisco', '--amount', '10', '--format', 'csv'];

  /** Starts one more, and waits until it has told its place. */
  const queueUp = async (expected: number) => {
    const child = startContacts(args, env, folder);
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = finish(child);
    await told(child, expected);
    return { child, ended };
  };
  const running = stepContacts(args, env, folder);
  onTestFinished(async () => void (await running.kill()));
  await running.until((step) => step.startsWith('sql -- Ends a claim'));
  const killed = await queueUp(1);
  const next = await queueUp(2);
  const interrupted = await queueUp(3);

  interrupted.child.kill('SIGINT');
  expect(await interrupted.ended).toMatchObject({ code: 130, stdout: '' });

  const movedUp = told(next.child, 1);
  killed.child.kill('SIGKILL');
  await movedUp;
  await running.kill();
  expect(await next.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/\.csv\n$/) });

  const states = async () =>
    (
      await database.run<{ state: string }>('select state from extractor.extractions order by created_at')
    ).map(({ state }) => state);
  expect(await states()).toEqual(['running', 'queued', 'delivered', 'cancelled']);
  // What waited is given up once it was not heard of for a minute.
  await database.run(
    "update extractor.extractions set seen_at = seen_at - interval '1 minute' where state = 'queued'",
  );
  const reconciled = await runContacts(['reconcile'], env, folder);
  expect(`${reconciled.stdout}${reconciled.stderr}`.match(/given up/g)).toHaveLength(2);
  expect(await states()).toEqual(['failed', 'failed', 'delivered', 'cancelled']);
  expect(await value(database, 'select count(*)::int from extractor.extraction_contacts')).toBe(10);
});

/** Resolves when a process has told that it has this place in line. */
function told(child: ChildProcess, expected: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (chunk: string) => {
      text += chunk;
      if (text.split('\n').some((line) => place.exec(line)?.[1] === String(expected))) resolve();
    });
    child.once('close', () => reject(new Error(`It ended without a place: ${text}`)));
  });
}
