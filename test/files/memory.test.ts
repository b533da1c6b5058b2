import { describe, expect, it } from 'vitest';
import { openContactFile } from '../../src/files/index.js';
import { manyRows, sampleOptions, useFolder, writeRows } from './fixtures.js';

const folder = useFolder();

describe('memory', () => {
  it.each(['xlsx', 'csv', 'txt'] as const)('%s: does not grow with the rows', async (format) => {
    const peakOf = async (rows: number) => {
      const file = await openContactFile(sampleOptions(folder.at(`${rows}.${format}`), format));
      let peak = 0;
      await writeRows(
        file,
        (function* () {
          let n = 0;
          for (const row of manyRows(rows, 'San Pedro Tlaquepaque')) {
            if (n % 1000 === 0) peak = Math.max(peak, process.memoryUsage.rss());
            n += 1;
            yield row;
          }
        })(),
      );
      await file.close();
      await file.discard();
      return Math.max(peak, process.memoryUsage.rss());
    };
    await peakOf(20_000);
    const before = process.memoryUsage.rss();
    const growth = (await peakOf(300_000)) - before;
    expect(growth).toBeLessThan(100_000_000);
  });
});
