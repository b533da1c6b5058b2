import { echo } from '../echo.js';

/** The longest text that is told as it is; what goes on is somebody's input, not ours. */
const mostCharacters = 4000;

/**
 * A text made safe for a terminal and a log, whatever was typed or read from elsewhere: no control characters but
 * line breaks, none that change the direction of writing, and not without end.
 */
export function safeText(text: string): string {
  const clean = text.slice(0, 2 * mostCharacters).replaceAll(/[^\P{C}\n]|\p{Zl}|\p{Zp}/gu, '');
  return clean.length > mostCharacters ? `${clean.slice(0, mostCharacters)}…` : clean;
}

/** The same of what commander says, which repeats arguments whole, in single quotes. */
export function safeComplaint(text: string): string {
  const short = text
    .slice(0, 2 * mostCharacters)
    .replaceAll(/'([^'\n]*)'?/g, (_, argument: string) => `'${echo(argument)}'`);
  return safeText(short.replaceAll(/\d{10,}/g, '…'));
}
