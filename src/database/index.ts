export { type ConnectionParts, Database, type DatabaseOptions, SessionClient } from './database.js';
export { isConnectionError, toContactsError } from './errors.js';
export {
  type MigrateOptions,
  type MigrationProgress,
  migrate,
  needsMigration,
  previewMigration,
} from './migrations/migrate.js';
export { type OpenOptions, openDatabase } from './open-database.js';
export { loadSql } from './sql.js';
export { interrupted, Transaction, throwIfAborted } from './transaction.js';
