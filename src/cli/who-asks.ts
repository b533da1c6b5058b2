import { userInfo } from 'node:os';
import { badInput } from '../errors.js';
import { checkUserName } from '../limits/user-name.js';

/**
 * Who asks, as the ledger names them: the given name, or that of the user of the operating system.
 *
 * @throws ContactsError `BAD_INPUT` for what cannot be a name
 */
export function whoAsks(user: string | undefined): string {
  return `cli:${checkUserName(user ?? systemUser())}`;
}

/** @throws ContactsError `BAD_INPUT` where the system has no name for us, as in some containers */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch (error) {
    throw badInput('The operating system has no name for its user. Say who asks: --user NAME', error);
  }
}
