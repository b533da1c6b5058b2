import { fileURLToPath } from 'node:url';
import { runProgram } from '../run-program.js';

/** A Python that has the module; the system's first, because distributions install modules for that one. */
export async function findPython(module: string): Promise<string | undefined> {
  for (const python of ['/usr/bin/python3', 'python3']) {
    const ending = await runProgram(python, ['-c', `import ${module}`]).catch(() => undefined);
    if (ending?.code === 0) return python;
  }
  return undefined;
}

/** Runs a program of bench/rivals, and says how many ms it took from start to end. */
export async function runPython(python: string, name: string, args: readonly string[]): Promise<number> {
  const script = fileURLToPath(new URL(`../../rivals/${name}`, import.meta.url));
  const { code, stderr, ms } = await runProgram(python, [script, ...args]);
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${stderr.trim()}`);
  return ms;
}
