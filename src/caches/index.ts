export { Caches } from './caches.js';
export { type CachesOptions, openCaches } from './open-caches.js';
export { RememberingReader } from './remembering-reader.js';
