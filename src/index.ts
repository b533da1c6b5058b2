/** The library under the command line. See the README for an example. */

export { Database, type DatabaseOptions, migrate, openDatabase, previewMigration } from './database/index.js';
export { CancelledError, ContactsError, type ErrorCode } from './errors.js';
export {
  type Availability,
  availabilityOf,
  type Cancellation,
  type CancelOptions,
  cancelExtraction,
  type CommittableFile,
  type Contact,
  countByPlace,
  type Delivery,
  type ExportResult,
  Extraction,
  type ExtractionOptions,
  type ExtractionRecord,
  type ExtractionState,
  type ExtractToFileOptions,
  exportExtraction,
  extractByLocation,
  extractPremium,
  extractToFile,
  findExtraction,
  findRelease,
  type LocationRequest,
  listExtractions,
  NotEnoughContactsError,
  type PlaceCount,
  type Release,
  type ReleaseOptions,
  reconcile,
  releaseExtraction,
  type ScopeRequest,
  type Trace,
  type TracedContact,
  type TraceEvent,
  traceNumber,
} from './extraction/index.js';
export {
  type Compression,
  type ContactFile,
  type FileFormat,
  type FileMetadata,
  openContactFile,
  type WrittenFile,
} from './files/index.js';
export { loadSettings, type Settings } from './settings/index.js';
