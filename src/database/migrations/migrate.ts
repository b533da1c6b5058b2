import { setTimeout as pause } from 'node:timers/promises';
import { ContactsError } from '../../errors.js';
import type { Database, SessionClient } from '../database.js';
import { withSessionLock } from '../session-lock.js';
import { loadSql } from '../sql.js';
import { findProblems, readFacts } from './facts.js';
import { dropIndexSql, findSteps, type MigrationStep } from './steps.js';

/** How far one step is. `done` and `total` are blocks or rows, and only known while an index is built. */
export interface MigrationProgress {
  step: string;
  phase: string;
  done?: number;
  total?: number;
}

export interface MigrateOptions {
  onProgress?: (progress: MigrationProgress) => void;
  /** how often the progress of an index is asked after, in ms; default 500 */
  progressIntervalMs?: number;
  /** false leaves the pool indexes for a later call, for a table that is about to be filled; default true */
  indexes?: boolean;
  /** the last numbered file to apply, e.g. `0011_telegram`; default: all */
  upTo?: string;
}

/** Any number of ours: it names the session lock that one migration at a time holds. */
const lockKey = 8_120_418_205;

/** A waiting `alter table` blocks everybody behind it, so it gives up soon and tries again. */
const lockTimeoutMs = 2_000;
const lockAttempts = 30;
const retryPauseMs = 200;

/** `vacuum analyze` on the table deadlocks with a concurrent build, which then has to start again. */
const buildAttempts = 5;

const bootstrap = `create schema if not exists extractor;
create table if not exists extractor.migrations (
  name text primary key,
  applied_at timestamptz not null default now()
);`;

/** What `migrate` would run, as one readable script; empty when nothing is left to do. Changes nothing. */
export async function previewMigration(database: Database): Promise<string> {
  const steps = await planSteps(database);
  if (steps.length === 0) return '';
  const parts = steps.map(({ name, sql, dropFirst }) =>
    [`-- ${name}`, dropFirst && dropIndexSql(name), sql.trimEnd()].filter(Boolean).join('\n'),
  );
  return [bootstrap, ...parts].map((part) => `${part}\n`).join('\n');
}

/**
 * Sets up an empty database, or adapts an existing one, without rewriting or long locking its tables.
 * Running it twice changes nothing; two at once take turns. Returns the names of what was done, in order.
 *
 * @throws ContactsError `NOT_READY` with everything that is missing (rights, columns, versions) at once,
 *   before anything is changed.
 */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<string[]> {
  if ((await planSteps(database)).length === 0) return [];
  const work = async (session: SessionClient): Promise<string[]> => {
    const { indexes = true, upTo } = options;
    const steps = (await planSteps(database)).filter(({ kind, name }) =>
      kind === 'table' ? upTo === undefined || name <= upTo : indexes,
    );
    await session.run(bootstrap);
    for (const step of steps) {
      options.onProgress?.({ step: step.name, phase: 'started' });
      if (step.kind === 'table') await applyTable(session, step);
      else await buildIndex(database, session, step, options);
    }
    return steps.map(({ name }) => name);
  };
  const onWait = () => options.onProgress?.({ step: 'migrate', phase: 'waiting for another migration' });
  return withSessionLock(database, lockKey, work, onWait);
}

/** Whether this database lacks something that only `migrate` adds. */
export async function needsMigration(database: Database): Promise<boolean> {
  return (await findSteps(database)).length > 0;
}

async function planSteps(database: Database): Promise<MigrationStep[]> {
  const [facts, steps] = [await readFacts(database), await findSteps(database)];
  const ownerNeeded = steps.some(({ name, kind }) => kind === 'index' || name.includes('opt_out_user_id'));
  const problems = steps.length === 0 ? [] : findProblems(facts, ownerNeeded);
  if (problems.length === 0) return steps;
  const list = problems.map((problem) => `\n  - ${problem}`).join('');
  throw new ContactsError('NOT_READY', `This database cannot be migrated yet:${list}`);
}

async function applyTable(session: SessionClient, { name, sql }: MigrationStep): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await session.run(`begin; set local lock_timeout = ${lockTimeoutMs}`);
      await session.run(sql);
      await session.run('insert into extractor.migrations (name) values ($1)', [name]);
      await session.run('commit');
      return;
    } catch (error) {
      await session.run('rollback');
      if (sqlState(error) !== '55P03' || attempt === lockAttempts) throw error;
      await pause(retryPauseMs * attempt);
    }
  }
}

async function buildIndex(
  database: Database,
  session: SessionClient,
  step: MigrationStep,
  { onProgress, progressIntervalMs = 500 }: MigrateOptions,
): Promise<void> {
  const [backend] = await session.run<{ pid: number }>('select pg_backend_pid() as pid');
  const timer = setInterval(async () => {
    const [row] = await database
      .run<{ phase: string; done: string; total: string }>(loadSql('queries/index_progress'), [backend?.pid])
      .catch(() => []);
    if (row)
      onProgress?.({ step: step.name, phase: row.phase, done: Number(row.done), total: Number(row.total) });
  }, progressIntervalMs);
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        if (step.dropFirst || attempt > 1) await session.run(dropIndexSql(step.name));
        await session.run(step.sql);
        return;
      } catch (error) {
        if (sqlState(error) !== '40P01' || attempt === buildAttempts) throw error;
        await pause(retryPauseMs * attempt);
      }
    }
  } finally {
    clearInterval(timer);
  }
}

function sqlState(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}
