export type { Alternative } from './alternatives.js';
export {
  type Availability,
  availabilityOf,
  countByPlace,
  type PlaceCount,
  type PlaceCounts,
} from './availability.js';
export { type Cancellation, type CancelOptions, cancelExtraction } from './cancel.js';
export { describeScope, formatAvailable, formatCount, nameScope } from './describe.js';
export { type ExportResult, exportExtraction } from './export.js';
export { extractByLocation, extractPremium, type LocationRequest } from './extract.js';
export { type Delivery, type ExtractToFileOptions, extractToFile, type Output } from './extract-to-file.js';
export { type CommittableFile, type Contact, Extraction, type ExtractionOptions } from './extraction.js';
export {
  countObjecting,
  type ExtractionRecord,
  type ExtractionState,
  findExtraction,
  listExtractions,
} from './ledger.js';
export { defaultMostAtOnce, type Place } from './line.js';
export { makePlan } from './make-plan.js';
export { type MarkAgainOptions, type MarkedAgain, markAgain } from './mark-again.js';
export { explainShortage, NotEnoughContactsError } from './not-enough.js';
export type { LadaSummary, Plan } from './plan.js';
export { previewQuotas } from './preview.js';
export { enqueueExtraction, extractQueued, type QueueOptions } from './queue.js';
export { maxSeed, newSeed } from './random.js';
export { type Reconciled, reconcile } from './reconcile.js';
export { findRelease, type Release, type ReleaseOptions, releaseExtraction } from './release.js';
export { searchLocation } from './search.js';
export type { ScopeRequest } from './strata-reader.js';
export {
  type ContactRow,
  type Trace,
  type TracedContact,
  type TracedObjection,
  type TraceEvent,
  traceNumber,
} from './trace.js';
export { type MissingFile, writeMissing } from './write-missing.js';
