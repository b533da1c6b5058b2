export { fold } from './fold.js';
export { loadKnownLadas } from './known-ladas.js';
export { loadKnownPlaces } from './known-places.js';
export { type ListedName, listNames } from './list-names.js';
export { indexPlaces, type PlaceIndex, placeKeyOf } from './place-index.js';
export { readPlaces } from './read-places.js';
export { type ResolvedLocation, resolveLocation } from './resolve.js';
export type { LocationKind, LocationRequest, Place, PlaceKind, Scope, Slice } from './scope.js';
export { canonicalState, loadStateAliases } from './state-aliases.js';
