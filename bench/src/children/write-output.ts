import { Database } from '../../../dist/database/index.js';
import { type FileFormat, openContactFile } from '../../../dist/files/index.js';
import { report } from './report.js';

// node write-output.js FORMAT ROWS PATH: writes rows of bench.output with the library's own writer.
const [format = 'txt', rows = '0', path = ''] = process.argv.slice(2);
const database = new Database({ connection: process.env.DATABASE_URL ?? '' });
await database.run('select');

await report(async () => {
  const writer = await openContactFile({
    path,
    format: format as FileFormat,
    compression: 'never',
    metadata: () => ({
      extractionId: '-',
      extractedAt: new Date(),
      scope: 'bench',
      requested: Number(rows),
      delivered: Number(rows),
      seed: 0,
      format: format as FileFormat,
      toolVersion: '-',
      strata: [],
    }),
  });
  await database.withConnection(async (session) => {
    const source = 'select phone, content from bench.output limit $1';
    for await (const batch of session.streamBatches<[string, string]>(source, [rows])) {
      for (const [number, content] of batch) {
        const pause = writer.write({ number, content });
        if (pause) await pause;
      }
    }
  });
  await (await writer.close()).publish();
});
await database.close();
