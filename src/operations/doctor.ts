import type { Database } from '../database/index.js';
import { ContactsError } from '../errors.js';
import { checkAutovacuum } from './checks/autovacuum.js';
import { checkClocks } from './checks/clocks.js';
import { checkConnection } from './checks/connection.js';
import { checkDeadRows } from './checks/dead-rows.js';
import { checkExportFolder } from './checks/export-folder.js';
import { checkIndexBloat } from './checks/index-bloat.js';
import { checkMigrations } from './checks/migrations.js';
import { checkRedis } from './checks/redis.js';
import { checkRepep } from './checks/repep.js';
import { checkRights } from './checks/rights.js';
import { checkStatistics } from './checks/statistics.js';
import { checkUnfinished } from './checks/unfinished.js';
import { checkUnusedIndexes } from './checks/unused-indexes.js';
import { checkVersions } from './checks/versions.js';
import { checkVisibility } from './checks/visibility.js';
import { type Check, type CheckContext, type Finding, fail } from './finding.js';
import { readUpkeepFacts } from './upkeep-facts.js';

/** By what they are about, in the order in which they are told. */
const checks: Readonly<Record<string, Check>> = {
  connection: checkConnection,
  versions: checkVersions,
  migrations: checkMigrations,
  rights: checkRights,
  unfinished: checkUnfinished,
  statistics: checkStatistics,
  'all-visible pages': checkVisibility,
  'dead rows': checkDeadRows,
  autovacuum: checkAutovacuum,
  'index bloat': checkIndexBloat,
  'unused indexes': checkUnusedIndexes,
  'REPEP list': checkRepep,
  'export folder': checkExportFolder,
  Redis: checkRedis,
  clock: checkClocks,
};

export type DiagnoseOptions = Partial<
  Pick<CheckContext, 'repepMaxAgeDays' | 'timeZone' | 'exportFolder' | 'redis'>
>;

export interface Diagnosis {
  checks: Finding[];
  /** whether nothing failed; warnings do not count */
  ok: boolean;
}

/**
 * Looks whether this database is set up, kept so that it stays fast, and knows who objects; and whether this machine
 * can reach it safely, agrees with it on the time and has room for files. Reads the catalog, the
 * server's statistics and a few small tables of ours, in well under a second whatever the size; changes nothing.
 *
 * @param options.repepMaxAgeDays age of a REPEP list from which on it is warned of; default 30
 * @param options.timeZone in which days begin; default America/Mexico_City
 * @param options.exportFolder where files go; default `exports`
 * @param options.redis how Redis answers; default: there is to be none
 *
 * @throws ContactsError `DATABASE_UNREACHABLE`
 */
export async function diagnose(
  database: Database,
  {
    repepMaxAgeDays = 30,
    timeZone = 'America/Mexico_City',
    exportFolder = 'exports',
    redis,
  }: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const facts = await readUpkeepFacts(database);
  const context = { database, facts, repepMaxAgeDays, timeZone, exportFolder, redis };
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(checks)) {
    findings.push(...(await runCheck(name, check, context)));
  }
  return { checks: findings, ok: findings.every(({ status }) => status !== 'fail') };
}

/** A check that is refused something is a finding, too; one that does not reach the database ends it all. */
async function runCheck(name: string, check: Check, context: CheckContext): Promise<Finding[]> {
  try {
    return await check(context);
  } catch (error) {
    if (!(error instanceof ContactsError) || error.code === 'DATABASE_UNREACHABLE') throw error;
    return [fail(name, error.message, 'Grant what is missing, then run contacts doctor again.')];
  }
}
