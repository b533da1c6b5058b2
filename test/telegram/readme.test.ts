import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { setUp } from './setting.js';

/** What is different each time. */
function masked(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replaceAll(/[0-9a-f]{64}/g, 'HASH')
    .replaceAll(/_\d{8}_\d{6}/g, '_WHEN');
}

it('shows in the README what the bot says', async () => {
  const setting = await setUp();
  const ana = await setting.person(501);
  await setting.bot();
  const lines: string[] = [];
  const note = (who: string, text: string) => {
    for (const [n, line] of text.split('\n').entries())
      lines.push(`${(n === 0 ? who : '').padEnd(10)}${line}`.trimEnd());
  };
  const typed = '/get 50 guadalupe csv';
  note('Ana', typed);
  ana.says(typed);
  const message = await ana.reads(/¿Cuál\?/);
  note('Bot', `${message.text}\n${message.buttons.map(({ text }) => `[${text}]`).join(' ')}`);
  ana.presses(message, /Zacatecas/);
  note('Ana', '[Guadalupe, Zacatecas (ciudad)]');
  const file = await ana.receives();
  note('Bot', `${file.document.name}\n${file.text}`);
  await setting.api.waitFor(() => message.text.startsWith('Listo'), 'the end');
  note('Bot', message.text);
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const shown = /## In Telegram[\s\S]*?```text\n([\s\S]*?)\n```/.exec(readme)?.[1] ?? '';
  expect(masked(shown), lines.join('\n')).toBe(masked(lines.join('\n')));
});
