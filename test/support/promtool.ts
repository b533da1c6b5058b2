import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs promtool, from Debian's package `prometheus`, and returns its exit code and all that it printed.
 * Undefined where it is not installed; CI has it.
 */
export async function runPromtool(
  args: string[],
  input = '',
): Promise<{ code: number | null; output: string } | undefined> {
  const child = spawn('promtool', args);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  child.stdin.on('error', () => {}).end(input);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !process.env.CI) return undefined;
    throw error;
  }
}
