import { dirname } from 'node:path';
import { Database } from '../../../dist/database/index.js';
import type { FileFormat } from '../../../dist/files/index.js';
import { extractOnce } from '../extract.js';
import { report } from './report.js';

// node extract-many.js FORMAT AMOUNT PATH STATE: a whole extraction, in a process of its own.
const [format = 'csv', amount = '1', path = '', state = ''] = process.argv.slice(2);
const database = new Database({ connection: process.env.DATABASE_URL ?? '', queryTimeoutMs: 3_600_000 });
await database.run('select');

await report(async () => {
  const request = { kind: 'state', value: state } as const;
  await extractOnce(database, dirname(path), request, Number(amount), format as FileFormat);
});
await database.close();
