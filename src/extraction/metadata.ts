import type { FileFormat, FileMetadata } from '../files/index.js';
import { describeScope } from './describe.js';
import type { ExtractionRecord } from './ledger.js';

/** What a file's metadata is made of, whether the extraction is running or out of the ledger. */
export type MetadataSource = Pick<
  ExtractionRecord,
  'id' | 'claimedAt' | 'scope' | 'requested' | 'delivered' | 'seed' | 'toolVersion' | 'strata'
>;

/**
 * What a file says about itself. Equal for a running extraction and for its record, so that a rebuilt file
 * has the hash on record.
 *
 * @param leftOut how many of the people delivered are not in this file, because they have objected since
 */
export function fileMetadata(source: MetadataSource, format: FileFormat, leftOut = 0): FileMetadata {
  const { id, claimedAt, scope, requested, delivered, seed, toolVersion, strata } = source;
  return {
    extractionId: id,
    extractedAt: claimedAt ?? new Date(0),
    scope: describeScope(scope),
    requested,
    delivered: delivered ?? 0,
    seed,
    format,
    toolVersion,
    ...(leftOut > 0 && { leftOut }),
    // The ledger keeps its objects with keys in another order.
    strata: (strata ?? []).map(({ value, available, exact, quota, delivered }) => ({
      value,
      available,
      exact,
      quota,
      delivered,
    })),
  };
}
