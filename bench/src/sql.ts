import { readFileSync } from 'node:fs';
import { loadSql } from '../../dist/database/index.js';

const folder = new URL('../', import.meta.url);

/** The text of a file of the bench, e.g. `rivals/floor.sql`, with `{{hole}}`s filled. */
export function loadBenchSql(path: string, fragments: Readonly<Record<string, string>> = {}): string {
  const text = readFileSync(new URL(path, folder), 'utf8');
  return text.replaceAll(/\{\{(\w+)\}\}/g, (hole, key: string) => fragments[key] ?? hole);
}

/** The statements of such a file, one by one, without the comments on lines of their own. */
export function loadStatements(path: string): string[] {
  return loadBenchSql(path)
    .replaceAll(/^--.*\n/gm, '')
    .split(/;\s*\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** Fills mejores_ladas with the thirty invented rows of the demo. */
export function premiumRowsSql(): string {
  const demo = loadSql('demo/contacts');
  return demo.slice(demo.indexOf('insert into mejores_ladas'));
}
