export { type Diagnosis, diagnose } from './doctor.js';
export { type Explanation, explainQueries } from './explain.js';
export type { Finding } from './finding.js';
export { type FileVerification, verifyFile } from './verify/verify-file.js';
export { verifyLedger } from './verify/verify-ledger.js';
