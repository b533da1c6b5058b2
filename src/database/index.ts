export type { CopyRow } from './copy-rows.js';
export {
  type ConnectionParts,
  Database,
  type DatabaseOptions,
  type PoolUsage,
  SessionClient,
} from './database.js';
export {
  asFinal,
  DatabaseError,
  isAway,
  isConnectionError,
  isForbidden,
  isStopped,
  isTransient,
  toContactsError,
} from './errors.js';
export { interrupted, throwIfAborted } from './interrupted.js';
export {
  type MigrateOptions,
  type MigrationProgress,
  migrate,
  needsMigration,
  previewMigration,
} from './migrations/migrate.js';
export { migrationNames } from './migrations/steps.js';
export { type OpenOptions, openDatabase } from './open-database.js';
export type { Reader } from './reader.js';
export type { BreakerState, Repetition, ResilienceOptions } from './resilience.js';
export { loadSql } from './sql.js';
export { type Changed, Transaction } from './transaction.js';
