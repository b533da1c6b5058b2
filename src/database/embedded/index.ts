export type { EmbeddedConnection } from './connection.js';
export { defaultDemoFolder } from './default-folder.js';
export { type EmbeddedOptions, type EmbeddedServer, openEmbeddedServer } from './embedded-server.js';
