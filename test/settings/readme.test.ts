import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { describeSettings, settingsTable } from '../../src/settings/index.js';

const readme = new URL('../../README.md', import.meta.url);

// `npx vitest run test/settings/readme.test.ts --update` writes the table anew.
it('is told in the README as the schema has it', async () => {
  const text = await readFile(readme, 'utf8');
  const parts = /^([\s\S]*<!-- settings -->\n\n)[\s\S]*(\n\n<!-- end of settings -->[\s\S]*)$/.exec(text);
  expect(parts).not.toBeNull();
  await expect(`${parts?.[1]}${settingsTable()}${parts?.[2]}`).toMatchFileSnapshot(readme.pathname);
});

it('says of each setting that nothing uses that it is so', async () => {
  const src = new URL('../../src/', import.meta.url);
  const files = (await readdir(src, { recursive: true })).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('settings/'),
  );
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, src), 'utf8')));
  const code = texts.join('\n');
  for (const { name, meaning } of describeSettings()) {
    const used = new RegExp(`\\b${name}\\b`).test(code);
    expect(meaning.endsWith('yet)'), name).toBe(!used);
  }
});

it('has a meaning, and words for what is allowed, for each', () => {
  for (const { name, meaning, allowed } of describeSettings()) {
    expect(meaning, name).toMatch(/\w/);
    expect(allowed, name).toMatch(/\w/);
  }
});
