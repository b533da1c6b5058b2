/** Colour level for what goes to stderr: 1 on a terminal that has not asked for none (NO_COLOR), else 0. */
export function errorColour(): 0 | 1 {
  return process.stderr.isTTY && !process.env.NO_COLOR ? 1 : 0;
}

/** Colour level for what goes to stdout: 1 on a terminal that has not asked for none (NO_COLOR), else 0. */
export function outputColour(): 0 | 1 {
  return process.stdout.isTTY && !process.env.NO_COLOR ? 1 : 0;
}

/** One line to stderr, where everything goes that is not data. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
