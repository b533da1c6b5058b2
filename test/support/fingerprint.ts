import type { Database } from '../../src/database/index.js';
import { value } from './database.js';

const tables = [
  'contacts',
  'mejores_ladas',
  'extractor.extractions',
  'extractor.extraction_contacts',
  'extractor.releases',
  'extractor.objections',
  'extractor.objection_lists',
  'extractor.objection_marks',
  'extractor.repaired_numbers',
  'extractor.users',
  'extractor.limits',
];

/**
 * A checksum of everything that stands in the tables, and of the transactions that wrote it.
 *
 * @param failed false leaves out that extractions were tried and came to nothing
 */
export function fingerprint(database: Database, { failed = true } = {}): Promise<string> {
  const rows = tables.map((table) => {
    const all = failed || table !== 'extractor.extractions';
    return `select '${table}' || t::text || t.xmin from ${table} as t ${all ? '' : "where state <> 'failed'"}`;
  });
  return value(
    database,
    `select md5(string_agg(line, '' order by line)) from (${rows.join(' union all ')}) as rows (line)`,
  );
}
