import { badInput } from '../errors.js';

/** Longer ones no system takes. */
const mostBytes = 4096;

/** Control characters, and those that make a name look like another one. */
const deceiving = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\uFEFF]/u;

/**
 * Passes a path that a person can read and a system can have.
 *
 * @throws ContactsError `BAD_INPUT` for one that is empty or too long, or has control or direction-changing
 *   characters in it
 */
export function checkPath(path: string): string {
  if (path === '') throw badInput('The path of the file is empty. Give it a name.');
  if (path.length > mostBytes || Buffer.byteLength(path) > mostBytes)
    throw badInput(`The path of the file is longer than ${mostBytes} bytes. Choose a shorter one.`);
  if (deceiving.test(path)) {
    throw badInput(
      'The path of the file has control characters in it, or some that change the direction of writing. Leave them out.',
    );
  }
  return path;
}
