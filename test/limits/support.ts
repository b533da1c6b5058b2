import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/database/index.js';
import { type ExtractionOptions, extractByLocation } from '../../src/extraction/index.js';
import { defaultLimitSettings, type LimitSettings } from '../../src/limits/index.js';

/** Extracts contacts of Jalisco to the end; the limits of the settings may be others. */
export async function take(
  database: Database,
  amount: number,
  requestedBy = 'cli:ana',
  limits: Partial<LimitSettings> = {},
  options: Partial<ExtractionOptions> & { state?: string } = {},
): Promise<number> {
  const extraction = await extractByLocation(database, {
    state: 'Jalisco',
    amount,
    requestedBy,
    limits: { ...defaultLimitSettings, ...limits },
    ...options,
  });
  let count = 0;
  for await (const _ of extraction) count++;
  await extraction.commit();
  return count;
}

/** Puts an extraction of the past on record, without contacts. */
export async function pretend(
  database: Database,
  delivered: number,
  ago: string,
  requestedBy = 'cli:ana',
): Promise<void> {
  await database.run(
    `insert into extractor.extractions (id, state, scope, requested, delivered, partial, seed, requested_by, channel,
       host, tool_version, created_at, charged_to, reserved)
     values ($1, 'delivered', '{"kind": "state", "value": "Jalisco"}', $2, $2, false, 1, $3, 'test', 'test', '0',
       now() - $4::interval, regexp_replace($3, '^cli:', ''), $2)`,
    [randomUUID(), delivered, requestedBy, ago],
  );
}

/** A time zone where it is so many hours past midnight now, and some minutes. */
export function zoneAtHour(hour: number): string {
  const offset = ((hour - new Date().getUTCHours() + 24 + 11) % 24) - 11;
  return offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}
