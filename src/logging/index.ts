export { type LogLevel, type LogOptions, openLog } from './open-log.js';
