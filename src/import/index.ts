export {
  type ImportCounts,
  type ImportOptions,
  type ImportProgress,
  type ImportResult,
  importContacts,
} from './import-contacts.js';
export { type ImportLadasOptions, type ImportLadasResult, importLadas } from './import-ladas.js';
export type { ColumnChoices } from './map-columns.js';
export type { OnDuplicate } from './merge-sql.js';
