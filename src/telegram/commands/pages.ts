import type { Asker } from '../asker.js';
import type { House } from '../house.js';
import { type Choice, menuSeconds } from '../store/menus.js';

/** Lines of a list that one message shows. */
export const linesOnPage = 20;

interface List {
  lines: readonly string[];
  /** which page, from 0 */
  page: number;
  title: (of: { page: number; pages: number }) => string;
  /** what the button of another page does */
  turn: (page: number) => Choice;
  /** below all others, on each page */
  note?: string;
  /** whether buttons cannot be kept now, because the database is away */
  away?: boolean | undefined;
  /** the message that shows another page now */
  edit?: number | undefined;
}

/** Shows a page of a list, with buttons to the others. */
export async function showPage(
  house: House,
  asker: Asker,
  { lines, page, title, turn, edit, note = '', away }: List,
): Promise<void> {
  const { chatId, userId, messageId, words } = asker;
  const pages = Math.max(1, Math.ceil(lines.length / linesOnPage));
  const shown = Math.min(page, pages - 1);
  const text = [
    title({ page: shown + 1, pages }),
    ...lines.slice(shown * linesOnPage, (shown + 1) * linesOnPage),
  ]
    .join('\n')
    .concat(note);
  const turns = [
    ...(shown > 0 ? [{ text: words.previous, to: shown - 1 }] : []),
    ...(shown < pages - 1 ? [{ text: words.next, to: shown + 1 }] : []),
  ];
  const choices = away ? [] : turns.map(({ to }) => turn(to));
  const data = choices.length > 0 ? await house.menus.add(chatId, userId, choices, menuSeconds.list) : [];
  const buttons = data.map((carried, n) => ({ text: turns[n]?.text ?? '', data: carried }));
  if (edit === undefined) await house.telegram.send(chatId, text, { buttons, replyTo: messageId });
  else await house.telegram.edit(chatId, edit, text, buttons);
}
