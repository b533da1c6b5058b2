export { type Availability, availabilityOf, countByPlace, type PlaceCount } from './availability.js';
export { describeScope, formatCount, nameScope } from './describe.js';
export { type ExportResult, exportExtraction } from './export.js';
export { type Delivery, type ExtractToFileOptions, extractToFile, type Output } from './extract-to-file.js';
export {
  type CommittableFile,
  type Contact,
  Extraction,
  type ExtractionOptions,
  extractByLocation,
  extractPremium,
  type LocationRequest,
} from './extraction.js';
export { type ExtractionRecord, type ExtractionState, findExtraction, listExtractions } from './ledger.js';
export { makePlan } from './make-plan.js';
export { NotEnoughContactsError } from './not-enough.js';
export { type LadaSummary, type Plan, summarise } from './plan.js';
export { maxSeed, newSeed } from './random.js';
export { type Reconciled, reconcile } from './reconcile.js';
export type { ScopeRequest } from './strata-reader.js';
