import { fileURLToPath } from 'node:url';
import { runProgram } from '../run-program.js';
import type { ChildReport } from './report.js';

/** Runs one of the programs in this folder, on the database of `url`. */
export async function runChild(name: string, url: string, args: readonly string[]): Promise<ChildReport> {
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const env = { DATABASE_URL: url };
  const { code, stdout, stderr } = await runProgram(process.execPath, [script, ...args], { env });
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${stderr.trim()}`);
  return JSON.parse(stdout) as ChildReport;
}
