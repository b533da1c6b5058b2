import { userInfo } from 'node:os';
import { badInput } from '../errors.js';
import { echo } from './arguments.js';

/**
 * Who asks, as the ledger names them: the given name, or that of the user of the operating system.
 *
 * @throws ContactsError `BAD_INPUT` for what cannot be a name
 */
export function whoAsks(user: string | undefined): string {
  return `cli:${checkUser(user ?? systemUser())}`;
}

/** @throws ContactsError `BAD_INPUT` where the system has no name for us, as in some containers */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch (error) {
    throw badInput('The operating system has no name for its user. Say who asks: --user NAME', error);
  }
}

/** A name goes into the ledger and in front of people, so it is one short line of ordinary characters. */
function checkUser(name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._@ +-]{0,62}$/u.test(name)) return name;
  throw badInput(
    `"${echo(name)}" cannot be a user's name: letters, digits, spaces and . _ @ + - only, 63 at most.`,
  );
}
