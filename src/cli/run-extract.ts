import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { echo } from '../echo.js';
import { badInput, ContactsError } from '../errors.js';
import {
  type Delivery,
  describeScope,
  extractToFile,
  formatCount,
  nameScope,
  newSeed,
  type Output,
  type ScopeRequest,
} from '../extraction/index.js';
import { checkPath, type FileFormat, fileName, parseFormat } from '../files/index.js';
import { limitSettings } from '../limits/index.js';
import type { Scope } from '../locations/index.js';
import type { Settings } from '../settings/index.js';
import { confirm } from './confirm.js';
import { print, printJson } from './print.js';
import { printPlan } from './print-plan.js';
import { openProgress } from './progress.js';
import type { ScopeOptions } from './scope-options.js';
import { tellPlace } from './tell-place.js';
import { tellReconciled } from './tell-reconciled.js';
import { tell } from './terminal.js';
import { warnOfOldList } from './warn-of-old-list.js';
import { whoAsks } from './who-asks.js';
import { type CommandContext, withDatabase } from './with-database.js';

/** What `contacts extract` was called with. */
export interface ExtractCommandOptions extends ScopeOptions {
  amount: number;
  format?: string;
  output?: string;
  seed?: number;
  partial?: boolean;
  plan?: boolean;
  compress: 'auto' | 'always' | 'never';
  user?: string;
  yes?: boolean;
  json?: boolean;
  demo?: boolean;
}

/** Extracts, or with `--plan` shows what would be extracted. */
export async function runExtract(scope: ScopeRequest, options: ExtractCommandOptions): Promise<void> {
  const format = chooseFormat(options);
  const requestedBy = whoAsks(options.user);
  const seed = options.seed ?? newSeed();
  await withDatabase(options, async (context) => {
    const output = chooseOutput(options, format, context.settings);
    if (options.plan) return printPlan(context, scope, { ...options, seed, format, output, requestedBy });
    await confirmLarge(scope, options, context);
    await tellReconciled(context);
    await warnOfOldList(context);
    const delivery = await extractWithProgress(context, scope, { ...options, seed, output, requestedBy });
    report(delivery, options);
  });
}

interface Run {
  amount: number;
  seed: number;
  partial?: boolean;
  output: Output;
  requestedBy: string;
}

async function extractWithProgress(
  { database, settings, signal }: CommandContext,
  scope: ScopeRequest,
  run: Run,
): Promise<Delivery> {
  const progress = await openProgress('contacts', settings.BOT_PROGRESS_UPDATE_INTERVAL);
  try {
    return await extractToFile(database, scope, {
      amount: run.amount,
      seed: run.seed,
      partial: run.partial ?? false,
      requestedBy: run.requestedBy,
      channel: 'cli',
      limits: limitSettings(settings),
      output: run.output,
      signal,
      timeoutMs: settings.BOT_EXTRACTION_TIMEOUT * 1000,
      batchRows: settings.BOT_EXTRACTION_BATCH_SIZE,
      mostAtOnce: settings.BOT_MAX_CONCURRENT_EXTRACTIONS,
      queueTimeoutMs: settings.BOT_QUEUE_TIMEOUT * 1000,
      onWait: tellPlace,
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
  }
}

function report(delivery: Delivery, { json, output }: ExtractCommandOptions): void {
  if (json && output !== '-') {
    printJson(delivery);
    return;
  }
  const { delivered, requested, scope, extractionId, seed, bytes, durationMs, file } = delivery;
  const fewer = delivered < requested ? ` (of ${formatCount(requested)} asked for)` : '';
  tell(
    `${formatCount(delivered)} contacts of ${describeScope(scope)}${fewer} in ${(durationMs / 1000).toFixed(1)} s`,
  );
  tell(`extraction ${extractionId} · seed ${seed} · ${formatCount(bytes)} bytes`);
  if (file !== '-') print(file);
}

/** Asks before a large extraction, where there is somebody to ask. */
async function confirmLarge(
  scope: ScopeRequest,
  { amount, yes }: ExtractCommandOptions,
  { settings, signal }: CommandContext,
): Promise<void> {
  if (yes || amount <= settings.BOT_LARGE_EXTRACTION_THRESHOLD) return;
  const what = 'value' in scope ? echo(scope.value) : 'the premium ladas';
  await confirm(`Take ${formatCount(amount)} contacts of ${what} out of the pool?`, signal);
}

function chooseFormat({ format, output }: ExtractCommandOptions): FileFormat {
  const byName = /\.(xlsx|csv|txt)(\.gz)?$/i.exec(output ?? '')?.[1];
  const chosen = parseFormat(format ?? byName ?? (output === '-' ? 'txt' : 'xlsx'));
  if (byName !== undefined && parseFormat(byName) !== chosen) {
    throw badInput(
      `--format ${chosen} does not fit the output's name, which ends in .${byName}. Change one of them.`,
    );
  }
  return chosen;
}

function chooseOutput(
  { output, compress, amount }: ExtractCommandOptions,
  format: FileFormat,
  settings: Settings,
): Output {
  if (output === '-') {
    if (format === 'xlsx')
      throw badInput('XLSX cannot be written to stdout. Take --format csv or txt, or name a file.');
    if (compress === 'always')
      throw badInput('stdout is not compressed. Leave --compress out and pipe into gzip.');
    return { stream: process.stdout, format };
  }
  if (output !== undefined && checkPath(output)) return { path: () => output, format, compression: compress };
  const folder = checkPath(settings.BOT_EXPORT_PATH);
  const path = async (scope: Scope): Promise<string> => {
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw new ContactsError(
        'FILE_NOT_WRITTEN',
        `The folder ${folder} cannot be made. Set BOT_EXPORT_PATH, or --output.`,
        {
          cause: error,
        },
      );
    });
    return join(folder, fileName(nameScope(scope), amount, new Date(), settings.BOT_TIME_ZONE, format));
  };
  return { path, format, compression: compress, numbered: true };
}
