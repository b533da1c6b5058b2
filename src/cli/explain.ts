import { Chalk } from 'chalk';
import { Command } from 'commander';
import type { Explanation } from '../operations/index.js';
import { formatTable, print, printJson } from './print.js';
import { outputColour } from './terminal.js';
import { withDatabase } from './with-database.js';

const help = `
Every query is run on this database, with parameters taken from it, in one transaction that is rolled back: up
to 4,000 contacts are held for a moment, which running extractions skip, and the rows it wrote are left to
vacuum. Exit code 1 when a query does not use the index it leans on. Pages are of 8 kB.

Examples:
  contacts explain
  contacts explain --json`;

export function explainCommand(): Command {
  return new Command('explain')
    .option('--json', 'print one object')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (options: { json?: boolean; demo?: boolean }) => {
      await withDatabase(options, async ({ database, signal }) => {
        const [{ explainQueries }, { formatCount }] = await Promise.all([
          import('../operations/index.js'),
          import('../extraction/index.js'),
        ]);
        const queries: Explanation[] = [];
        for await (const explanation of explainQueries(database, signal)) queries.push(explanation);
        const ok = queries.every(({ problems }) => problems.length === 0);
        if (!ok) process.exitCode = 1;
        if (options.json) return printJson({ queries, ok });
        printQueries(queries, formatCount);
        const wrong = queries.filter(({ problems }) => problems.length > 0).length;
        print(
          ok ? 'Every query uses its index.' : `${wrong} of ${queries.length} do not run as they should.`,
        );
      });
    });
}

function printQueries(queries: Explanation[], formatCount: (count: number) => string): void {
  const chalk = new Chalk({ level: outputColour() });
  const rows = queries.map((explanation) => [
    nameOf(explanation),
    formatCount(explanation.rows),
    formatCount(explanation.hitBlocks),
    formatCount(explanation.readBlocks),
    (explanation.planningMs + explanation.executionMs).toFixed(1),
    [...new Set(explanation.accesses.map(({ table, index }) => index ?? `(all of ${table})`))].join(', '),
  ]);
  const headings = ['query', 'rows', 'pages hit', 'pages read', 'ms', 'through'];
  const [heading = '', line = '', ...lines] = formatTable(headings, rows);
  print(heading);
  print(line);
  lines.forEach((text, n) => {
    const problems = queries[n]?.problems ?? [];
    print(problems.length > 0 ? chalk.red(text) : text);
  });
  print('');
  for (const explanation of queries)
    for (const problem of explanation.problems) print(chalk.red(`${nameOf(explanation)}: ${problem}`));
}

function nameOf({ query, variant }: Explanation): string {
  return variant === null ? query : `${query} (${variant})`;
}
