import {
  describeScope,
  explainShortage,
  formatCount,
  makePlan,
  nameScope,
  type Output,
  previewQuotas,
  type ScopeRequest,
} from '../extraction/index.js';
import type { FileFormat } from '../files/index.js';
import { fileName } from '../files/index.js';
import { describeLimit, limitSettings, readAllowance, refuseAmount } from '../limits/index.js';
import { exitCodes } from './exit-codes.js';
import { formatTable, print, printJson } from './print.js';
import { tell } from './terminal.js';
import type { CommandContext } from './with-database.js';

export interface PlanOptions {
  amount: number;
  seed: number;
  requestedBy: string;
  partial?: boolean;
  format: FileFormat;
  output: Output;
  json?: boolean;
}

/**
 * Prints what an extraction would take from where and what is left of the limits, and changes nothing. When
 * there are too few and fewer will not do, or a limit is reached, the exit code is that of the refusal the
 * extraction would meet.
 */
export async function printPlan(
  { database, settings }: CommandContext,
  request: ScopeRequest,
  options: PlanOptions,
): Promise<void> {
  const { amount, seed, format, output } = options;
  const planned = await makePlan(database, request, { amount, seed, partial: true, exact: true });
  const { plan, available } = planned;
  const quotas = await previewQuotas(database, planned, settings.BOT_EXTRACTION_BATCH_SIZE);
  const limits = limitSettings(settings);
  const allowance = await readAllowance(database.run.bind(database), options.requestedBy, limits);
  const strata = quotas.map(({ value, available, quota }) => ({ value, available, quota }));
  const shortfall = Math.max(0, amount - available);
  const file =
    'stream' in output
      ? '-'
      : output.numbered
        ? fileName(nameScope(plan.scope), amount, new Date(), settings.BOT_TIME_ZONE, format)
        : await output.path(plan.scope);
  if (options.json) {
    printJson({
      plan: true,
      scope: plan.scope,
      requested: amount,
      available,
      planned: plan.amount,
      shortfall,
      seed,
      format,
      file,
      strata,
      limits: allowance.limits,
    });
  } else {
    const rows = strata.map(({ value, available, quota }) => [
      value || '(none)',
      formatCount(available),
      formatCount(quota),
    ]);
    const table = formatTable(['lada', 'available', 'would take'], rows);
    for (const line of table) print(line);
    tell(
      `${formatCount(plan.amount)} of ${formatCount(amount)} contacts of ${describeScope(plan.scope)}, ${formatCount(available)} available · seed ${seed}`,
    );
    tell(`file: ${file}`);
    for (const limit of allowance.limits) tell(describeLimit(limit, allowance.user, limits.timeZone));
    tell('Nothing was changed.');
  }
  const { scope, ladas } = plan;
  const refusal =
    shortfall > 0 && !options.partial
      ? await explainShortage(database, { scope, ladas, wanted: amount, available, held: 0 })
      : refuseAmount(allowance, plan.amount, limits.timeZone);
  if (refusal === undefined) return;
  tell(refusal.message);
  process.exitCode = exitCodes[refusal.code];
}
