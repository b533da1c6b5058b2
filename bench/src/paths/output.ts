import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFormat } from '../../../dist/files/index.js';
import type { Bench } from '../bench.js';
import type { ChildReport } from '../children/report.js';
import { runChild } from '../children/run-child.js';
import { atMost, type Comparison, faster, skipped, timesOf } from '../comparison.js';
import { toFigure } from '../figure.js';
import { giveBack } from '../give-back.js';
import { copyWithPsql } from '../rivals/psql.js';
import { findPython, runPython } from '../rivals/python.js';
import { largestState } from '../states.js';

const mostRows = 1_000_000;

/** How fast the files are written, and with how much memory: a process for each. */
export async function measureOutput(bench: Bench): Promise<void> {
  const rows = Math.min(mostRows, bench.table.rows);
  await fillOutput(bench, rows);
  await measureText(bench, 'txt', rows, 0.5);
  await measureText(bench, 'csv', rows, 0.35);
  await measureXlsx(bench, rows);
  await measureWhole(bench);
}

/** A table of what files hold, so that nobody's source is slower than another's. */
async function fillOutput({ database }: Bench, rows: number): Promise<void> {
  await database.withConnection(async (session) => {
    await session.run('create table if not exists bench.output (phone text, content text)');
    const [row] = await session.run<{ filled: boolean }>(
      'select exists (select from bench.output) as filled',
    );
    if (row?.filled) return;
    await session.run(
      `insert into bench.output select '52' || phone_national, coalesce(city, '') from contacts limit ${rows}`,
    );
    await session.run('vacuum (analyze) bench.output');
  });
}

async function measureText(bench: Bench, format: 'txt' | 'csv', rows: number, least: number): Promise<void> {
  const { results, runs, server, table } = bench;
  const ours: ChildReport[] = [];
  const copied: number[] = [];
  let missing: string | undefined;
  for (let run = 0; run < runs; run++) {
    ours.push(await write(bench, format, rows));
    const copy = await copyWithPsql(server.url(table.database), format, rows, filePath(bench, format));
    if (typeof copy === 'string') missing = copy;
    else copied.push(copy);
  }
  const what = `${rows.toLocaleString('en-US')} rows to ${format.toUpperCase()}`;
  const figure = toFigure(ours.map(({ ms }) => ms));
  if (missing !== undefined)
    results.push({ path: 'output', what, ours: figure }, skipped('output', what, missing));
  else results.push(shareOf(what, figure, copied, least));
  await pushFootprint(bench, format, rows, ours);
}

/** Rows a second, as a share of those of \copy. */
function shareOf(
  what: string,
  ours: Comparison['ours'] & object,
  copied: number[],
  least: number,
): Comparison {
  const line = faster('output', what, ours, { name: '\\copy', figure: toFigure(copied) });
  return { ...line, target: `at least ${least} of \\copy's speed`, met: (line.ratio?.value ?? 0) >= least };
}

async function measureXlsx(bench: Bench, rows: number): Promise<void> {
  const { results, runs } = bench;
  const ours: ChildReport[] = [];
  for (let run = 0; run < runs; run++) ours.push(await write(bench, 'xlsx', rows));
  const figure = toFigure(ours.map(({ ms }) => ms));
  const source = filePath(bench, 'csv');
  await runChild('write-output', bench.server.url(bench.table.database), ['csv', `${rows}`, source]);
  const what = `${rows.toLocaleString('en-US')} rows to XLSX`;
  const rivals = [
    { module: 'openpyxl', name: 'openpyxl', target: 'faster', least: 1 },
    { module: 'xlsxwriter', name: 'XlsxWriter', target: 'level (0.9 or more)', least: 0.9 },
  ];
  for (const { module, name, target, least } of rivals) {
    const python = await findPython(module);
    if (python === undefined) {
      results.push(
        { path: 'output', what, ours: figure },
        skipped('output', `${what}, ${name}`, 'not installed'),
      );
      continue;
    }
    const samples: number[] = [];
    for (let run = 0; run < Math.min(runs, 3); run++) {
      const path = filePath(bench, 'xlsx');
      samples.push(await runPython(python, `with_${module}.py`, [source, path]));
      await rm(path);
    }
    const line = faster('output', what, figure, { name, figure: toFigure(samples) });
    results.push({ ...line, target, met: (line.ratio?.value ?? 0) >= least });
  }
  await rm(source);
  await pushFootprint(bench, 'xlsx', rows, ours);
}

/** Memory and pauses of a million rows, and memory beside a tenth of them. */
async function pushFootprint(
  bench: Bench,
  format: FileFormat,
  rows: number,
  reports: readonly ChildReport[],
): Promise<void> {
  const what = `${rows.toLocaleString('en-US')} rows to ${format.toUpperCase()}`;
  const memory = toFigure(
    reports.map(({ memoryMb }) => memoryMb),
    'MB',
  );
  const blocked = toFigure(reports.map(({ blockedMs }) => blockedMs));
  const tenth: number[] = [];
  for (const _ of reports) tenth.push((await write(bench, format, Math.ceil(rows / 10))).memoryMb);
  bench.results.push(
    atMost('output', `${what}, resident memory`, memory, 200),
    timesOf(
      'output',
      `${what}, memory`,
      memory,
      { name: 'a tenth of them', figure: toFigure(tenth, 'MB') },
      1.2,
    ),
    atMost('output', `${what}, event loop blocked`, blocked, 200),
  );
}

/** A whole extraction, as large as the state allows: memory, and pauses. */
async function measureWhole(bench: Bench): Promise<void> {
  const { database, results, server, table } = bench;
  const { name, available } = await largestState(database);
  const amount = Math.min(mostRows, Math.floor(available / 2));
  const extract = (count: number) =>
    runChild('extract-many', server.url(table.database), [
      ...['csv', `${count}`, filePath(bench, 'csv'), name],
    ]);
  const tenth = await extract(Math.ceil(amount / 10));
  const whole = await extract(amount);
  const what = `extract ${amount.toLocaleString('en-US')} of ${name} to CSV`;
  const memory = toFigure([whole.memoryMb], 'MB');
  results.push(
    { path: 'output', what, ours: toFigure([whole.ms]) },
    atMost('output', `${what}, resident memory`, memory, 200),
    timesOf(
      'output',
      `${what}, memory`,
      memory,
      { name: 'a tenth of them', figure: toFigure([tenth.memoryMb], 'MB') },
      1.2,
    ),
    atMost('output', `${what}, event loop blocked`, toFigure([whole.blockedMs]), 200),
  );
  await giveBack(database);
}

/** Writes rows with the library's writer, in a process of its own, and removes the file. */
async function write(bench: Bench, format: FileFormat, rows: number): Promise<ChildReport> {
  const path = filePath(bench, format);
  const done = await runChild('write-output', bench.server.url(bench.table.database), [
    format,
    `${rows}`,
    path,
  ]);
  await rm(path);
  await rm(`${path.slice(0, -4)}.meta.json`, { force: true });
  return done;
}

function filePath({ folder }: Bench, format: FileFormat): string {
  return join(folder, `${randomUUID()}.${format}`);
}
