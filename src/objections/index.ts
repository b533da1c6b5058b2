export { type AddedObjection, addObjection, type NewObjection } from './add-objection.js';
export { type ImportedList, importObjections, type ListImport } from './import-list.js';
export {
  listObjectionLists,
  newestList,
  type ObjectionList,
  type SourceSummary,
  summariseObjections,
} from './lists.js';
export { markObjecting } from './mark.js';
export type { MarkedContacts, ObjectionSource, Recorder } from './types.js';
