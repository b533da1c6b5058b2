import { rm } from 'node:fs/promises';
import { runProgram } from '../run-program.js';
import { loadBenchSql } from '../sql.js';

/**
 * Writes rows of bench.output with psql's \copy, and removes the file.
 *
 * @returns ms, the start of psql (some 10 ms) included; or why it could not be done
 */
export async function copyWithPsql(
  url: string,
  format: 'txt' | 'csv',
  rows: number,
  path: string,
): Promise<number | string> {
  const input = loadBenchSql(`rivals/copy-${format}.psql`, { rows: `${rows}`, path });
  try {
    const args = ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1'];
    const { code, stderr, ms } = await runProgram('psql', args, { env: connectionOf(url), input });
    if (code !== 0) return `psql failed: ${stderr.trim()}`;
    await rm(path);
    return ms;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'psql is not installed';
    throw error;
  }
}

/** A connection URL in the environment, where no list of processes shows its password. */
function connectionOf(url: string): NodeJS.ProcessEnv {
  const { username, password, hostname, port, pathname, searchParams } = new URL(url);
  return {
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGHOST: searchParams.get('host') ?? hostname,
    PGPORT: port || '5432',
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGCLIENTENCODING: 'UTF8',
  };
}
