import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../bench.js';
import { atMost } from '../comparison.js';
import { repeat } from '../figure.js';
import { giveBack } from '../give-back.js';
import { runProgram } from '../run-program.js';
import { largestState } from '../states.js';

const contacts = fileURLToPath(new URL('../../../bin/contacts.js', import.meta.url));

/** What the bench takes in a day is nobody's daily limit. */
const noLimits = {
  BOT_MAX_DAILY_EXTRACTIONS_PER_USER: '1000000000',
  BOT_MAX_DAILY_EXTRACTIONS: '1000000000',
};

/** The command line as whole processes: the help, and the smallest extraction on a running database. */
export async function measureCli(bench: Bench): Promise<void> {
  const { database, results, folder, server, table } = bench;
  const { name } = await largestState(database);
  const run = async (args: string[]) => {
    const env = { DATABASE_URL: server.url(table.database), ...noLimits };
    const { code, stderr } = await runProgram(process.execPath, [contacts, ...args], { env, cwd: folder });
    if (code !== 0) throw new Error(`contacts ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
  };
  const extract = () =>
    run([
      ...['extract', '--state', name, '--amount', '1', '--user', 'bench', '--yes'],
      ...['--output', join(folder, `${randomUUID()}.txt`)],
    ]);
  const runs = Math.max(bench.runs, 3);
  await run(['--help']);
  results.push(atMost('cli', 'contacts --help', await repeat(runs, () => run(['--help'])), 200));
  await extract();
  results.push(atMost('cli', `contacts extract, one of ${name}`, await repeat(runs, extract), 500));
  await giveBack(database);
}
