/** What the bot understands, by the word after the slash. */
export const commandNames = [
  'start',
  'help',
  'get',
  'available',
  'states',
  'cities',
  'stats',
  'status',
  'history',
  'resend',
  'release',
  'cancel',
] as const;

export type CommandName = (typeof commandNames)[number];

/** A message that begins with a slash, taken apart. */
export interface Command {
  /** undefined: no word that the bot knows */
  name: CommandName | undefined;
  /** what follows, trimmed; may be empty */
  rest: string;
  /** whether it names this bot: `/get@the_bot` */
  addressed: boolean;
}

/**
 * Takes a message apart: `/get 1000 premium`, `/GET@the_bot …`. Undefined when it is no command, or one of another
 * bot. Pure.
 *
 * @param botName the bot's user name, without the @
 */
export function readCommand(text: string, botName: string): Command | undefined {
  const [, word, address, rest = ''] =
    /^\/([\p{L}\p{N}_]+)(?:@(\w+))?(?:\s+(.*))?$/su.exec(text.trim()) ?? [];
  if (word === undefined) return undefined;
  if (address !== undefined && address.toLowerCase() !== botName.toLowerCase()) return undefined;
  const name = commandNames.find((known) => known === word.toLowerCase());
  return { name, rest: rest.trim(), addressed: address !== undefined };
}
