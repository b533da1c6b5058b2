import { echo } from '../echo.js';
import { badInput } from '../errors.js';
import { checkRequester } from '../limits/index.js';
import type { ExtractionOptions } from './extraction.js';
import { checkAmount } from './make-plan.js';
import { maxSeed } from './random.js';

/** The longest a timer can wait. */
const mostMs = 2 ** 31 - 1;

/**
 * Passes options that make sense.
 *
 * @throws ContactsError `BAD_INPUT` for the first that does not
 */
export function checkOptions(options: ExtractionOptions): void {
  const { amount, requestedBy, channel = 'library', seed = 0, timeoutMs = 1, batchRows = 1 } = options;
  const { queueTimeoutMs = 1, mostAtOnce = 1 } = options;
  checkAmount(amount);
  checkRequester(requestedBy);
  if (!/^[a-z][a-z-]{0,19}$/.test(channel)) throw badInput('A channel is a short word such as cli.');
  checkWhole('A seed', seed, 0, maxSeed);
  checkWhole('timeoutMs', timeoutMs, 1, mostMs);
  checkWhole('queueTimeoutMs', queueTimeoutMs, 1, mostMs);
  checkWhole('batchRows', batchRows, 1, 1_000_000);
  checkWhole('mostAtOnce', mostAtOnce, 1, 1_000);
}

function checkWhole(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw badInput(`${what} is a whole number from ${least} to ${most}, not ${echo(String(value))}.`);
}
