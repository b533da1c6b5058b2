export { type BackedUp, type BackUpOptions, backUp } from './back-up.js';
export { type Restored, restore } from './restore.js';
export { type BackupFinding, verifyBackups } from './verify-backup.js';
