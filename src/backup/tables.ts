/** A table of the schema `extractor` that is backed up. */
export interface BackupTable {
  name: string;
  /** its primary key, where rows are only ever added or changed: an increment holds those that were */
  key?: string;
}

/**
 * In the order in which they are put back. Those without a key are small, or lose rows, and are written whole each
 * time. What people have open in Telegram is left out: put back later, it would be done a second time.
 */
export const backupTables: readonly BackupTable[] = [
  { name: 'extractions', key: '(id)' },
  { name: 'extraction_contacts', key: '(extraction_id, contact_id)' },
  { name: 'releases', key: '(extraction_id)' },
  { name: 'exports', key: '(id)' },
  { name: 'imports', key: '(id)' },
  { name: 'objection_lists', key: '(id)' },
  { name: 'objections', key: '(phone, source)' },
  { name: 'objection_marks' },
  { name: 'repaired_numbers', key: '(phone)' },
  { name: 'users' },
  { name: 'limits' },
];

export const tableNames = backupTables.map(({ name }) => name);
