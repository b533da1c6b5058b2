import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { ContactsError } from '../errors.js';

/**
 * Asks a question that only a yes (or sí) goes on from, where there is somebody to ask: on a terminal.
 *
 * @throws ContactsError `INTERRUPTED` for any other answer, and for Ctrl-C
 */
export async function confirm(question: string, signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While it asks, the terminal hands Ctrl-C to it and not to us; and its end (Ctrl-D) answers no question.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = once(terminal, 'close').then(() => '');
  try {
    const answer = await Promise.race([terminal.question(`${question} [y/N] `, { signal }), ended]);
    if (/^(y|yes|s|si|sí)$/i.test(answer.trim())) return;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  } finally {
    terminal.close();
  }
  throw new ContactsError('INTERRUPTED', 'Not confirmed. Nothing was changed; --yes does not ask.');
}
