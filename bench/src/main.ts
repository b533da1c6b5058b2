import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { exitCodes } from '../../dist/cli/exit-codes.js';
import { print } from '../../dist/cli/print.js';
import { tell } from '../../dist/cli/terminal.js';
import { badInput, ContactsError } from '../../dist/errors.js';
import { type Arguments, help, parseArguments } from './arguments.js';
import type { Bench } from './bench.js';
import { formatLine } from './comparison.js';
import { giveBack, setAutovacuum } from './give-back.js';
import { describeMachine, readSizes } from './machine.js';
import { pathNames, paths } from './paths/index.js';
import { printReport } from './report.js';
import type { BenchServer } from './server/bench-server.js';
import { openEmbeddedBenchServer } from './server/embedded-bench-server.js';
import { openGivenServer } from './server/given-server.js';
import { openGivenTable } from './table/given-table.js';
import { openOwnTable } from './table/open-table.js';

/** Builds the table, measures, prints and writes. Exit codes are those of `contacts`. */
async function main(argv: string[]): Promise<number> {
  try {
    const options = parseArguments(argv);
    if (options.help) print(help);
    else await runBench(options);
    return 0;
  } catch (error) {
    if (!(error instanceof ContactsError)) throw error;
    tell(`bench: ${error.message}`);
    return exitCodes[error.code];
  }
}

async function runBench(options: Arguments): Promise<void> {
  const { json } = options;
  if (json !== undefined) {
    await access(dirname(resolve(json)), constants.W_OK).catch((error: Error) => {
      throw badInput(`${json} cannot be written (${error.message}). Name another with --json.`);
    });
  }
  const server = await openServer(options);
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= server.close());
  const onSignal = () => {
    tell('Stopping; whom the bench has taken goes back at its next run.');
    void close().finally(() => process.exit(130));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const open = server.folder === undefined ? openGivenTable : openOwnTable;
    const table = await open(server, options.rows, options.rebuild);
    const folder = await mkdtemp(join(tmpdir(), 'contacts-bench-'));
    try {
      const database = server.open(table.database);
      await measure({ server, table, database, folder, runs: options.runs, results: [] }, options);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    await close();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function openServer({ databaseUrl, folder }: Arguments): Promise<BenchServer> {
  return databaseUrl === undefined ? openEmbeddedBenchServer(folder) : openGivenServer(databaseUrl);
}

async function measure(bench: Bench, { only, json }: Arguments): Promise<void> {
  const { server, table, runs, results } = bench;
  const startedAt = new Date();
  await setAutovacuum(bench.database, false);
  try {
    await giveBack(bench.database);
    const sizesBefore = await readSizes(bench.database);
    for (const name of only.length > 0 ? pathNames.filter((path) => only.includes(path)) : pathNames) {
      tell(`Measuring ${name} …`);
      const before = results.length;
      await paths[name]?.(bench);
      for (const result of results.slice(before)) tell(`  ${formatLine(result)}`);
    }
    const [machine, sizes] = [await describeMachine(bench.database), await readSizes(bench.database)];
    const report = { startedAt, endedAt: new Date(), machine, table, runs, sizesBefore, sizes, results };
    printReport(report);
    const path = json ?? (server.folder && join(server.folder, `results-${table.rows}.json`));
    if (path === undefined) return;
    await writeFile(path, `${JSON.stringify(report, null, 2)}\n`);
    print(`Every figure: ${resolve(path)}`);
  } finally {
    await setAutovacuum(bench.database, true);
    await bench.database.close();
  }
}

process.exitCode = await main(process.argv.slice(2));
