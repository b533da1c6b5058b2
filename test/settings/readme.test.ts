import { readFile } from 'node:fs/promises';
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

it('has a meaning, and words for what is allowed, for each', () => {
  for (const { name, meaning, allowed } of describeSettings()) {
    expect(meaning, name).toMatch(/\w/);
    expect(allowed, name).toMatch(/\w/);
  }
});
