import { access, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeSettings } from '../../src/settings/index.js';
import { parseCommandLine, wordsOf } from '../support/parse-command-line.js';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');
const text = await read('docs/operations.md');

/** Everything that can be typed: lines of code blocks, continued ones joined, and code in sentences. */
const typed = [
  ...[...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block.replaceAll('\\\n', ' ').split('\n'),
  ),
  ...[...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
];

/** What follows `contacts` in them, wherever it is called: after a setting, within compose, after `&&`. */
const commandLines = typed.flatMap((line) =>
  [...line.matchAll(/(?:^|&& |bin\/|[A-Z]=\S+ |run --rm |--no-TTY )contacts ([a-z].*)$/gm)].map(
    ([, rest = '']) => rest,
  ),
);

/** What a link can point to: headings, as hosts of Markdown write them. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

it('has enough to look at', () => expect(commandLines.length).toBeGreaterThan(50));

it.each([...new Set(commandLines)])('contacts %s', async (line) => {
  for (const part of line.split(/&& contacts /)) await parseCommandLine(wordsOf(part));
});

it('says what each alert means, and what to type', async () => {
  const { groups } = parse(await read('ops/prometheus-alerts.yml')) as {
    groups: { rules: { alert: string; expr: string }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(8);
  const sections = new Map(
    text.split(/^### /m).map((section) => [section.split('\n', 1)[0], section.split(/^## /m)[0]]),
  );
  for (const { alert, expr } of rules) {
    const section = sections.get(alert);
    expect(section, alert).toMatch(/(contacts|systemctl) [a-z]/);
    const name = /alert="([^"]+)"/.exec(expr)?.[1];
    if (name !== undefined) expect(section).toContain(`(\`${name}\`)`);
  }
  const told = [...sections.keys()].filter((heading) => heading?.startsWith('Contacts'));
  expect(told).toEqual(rules.map(({ alert }) => alert));
});

it('names only settings, scripts, files and headings that there are', async () => {
  const settings = describeSettings().map(({ name }) => name as string);
  for (const [name] of text.matchAll(/\b(?:BOT|TELEGRAM)_[A-Z_]+/g)) expect(settings).toContain(name);
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  for (const [, name = ''] of text.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(name);
  for (const [, path = ''] of text.matchAll(/(?<![\w/])((?:ops|sql|docs)\/[\w./@-]*\w)(?![\w*-])/g))
    await access(new URL(path, root));
  for (const [, path = '', anchor] of text.matchAll(/\]\(([^)#]*)(?:#([^)]*))?\)/g)) {
    const headings = path === '' ? text : await readFile(new URL(path, new URL('docs/', root)), 'utf8');
    if (anchor !== undefined) expect(anchorsOf(headings), path).toContain(anchor);
  }
});
