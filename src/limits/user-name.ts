import { echo } from '../echo.js';
import { badInput } from '../errors.js';

/** A name goes into the ledger and in front of people, so it is one short line of ordinary characters. */
const name = String.raw`[\p{L}\p{N}][\p{L}\p{N}._@ +-]{0,62}`;
const userName = new RegExp(`^${name}$`, 'u');
const requester = new RegExp(`^([a-z]{1,20}:)?${name}$`, 'u');

/** @throws ContactsError `BAD_INPUT` unless it can be the name of a user */
export function checkUserName(name: string): string {
  if (userName.test(name)) return name;
  throw badInput(
    `"${echo(name)}" cannot be a user's name: letters, digits, spaces and . _ @ + - only, 63 at most.`,
  );
}

/**
 * Whoever asks, as the ledger names them: a user's name, perhaps after what it came through: `cli:ana`.
 *
 * @throws ContactsError `BAD_INPUT`
 */
export function checkRequester(requestedBy: string): void {
  if (requester.test(requestedBy)) return;
  throw badInput(
    `"${echo(requestedBy)}" cannot be who asks (requestedBy): letters, digits, spaces and . _ @ + - only, ` +
      '63 at most, perhaps after a channel: cli:ana',
  );
}
