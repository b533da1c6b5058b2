import { spawn } from 'node:child_process';

/** How a program ended, and how long it took from start to end. */
export interface Ending {
  /** null when a signal ended it */
  code: number | null;
  stdout: string;
  stderr: string;
  /** milliseconds */
  ms: number;
}

/**
 * Runs a program to its end.
 *
 * @param options.env what its environment has besides ours
 * @param options.input what it reads from stdin
 * @throws the system's error when it cannot be started
 */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; input?: string; cwd?: string } = {},
): Promise<Ending> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...options.env },
      stdio: 'pipe',
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr, ms: performance.now() - startedAt }));
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}
