/** An extraction that ended, as the metrics count it. */
export interface EndedExtraction {
  outcome: 'delivered' | 'failed' | 'cancelled' | 'refused';
  /** from a closed list; empty for those that were delivered */
  reason: string;
  requested: number;
  delivered: number;
  scope: string;
  format: string | null;
  bytes: number;
  /** from being put on record to its end */
  seconds: number;
}

const amounts = [100, 1000, 5000, 50_000] as const;

/** The bucket of an amount: `1-99`, `100-999`, `1000-4999`, `5000-49999` or `50000+`. */
export function amountBucket(amount: number): string {
  const above = amounts.findIndex((bound) => amount < bound);
  if (above === -1) return `${amounts.at(-1)}+`;
  return `${amounts[above - 1] ?? 1}-${(amounts[above] ?? 0) - 1}`;
}

const scopes = new Set(['premium', 'state', 'city', 'municipality', 'lada']);
const formats = new Set(['xlsx', 'csv', 'txt']);

/** The kind of a scope, `other` for what this version does not know. */
export function knownScope(kind: string): string {
  return scopes.has(kind) ? kind : 'other';
}

/** The format of a file, `none` where the library's caller kept the contacts to itself. */
export function knownFormat(format: string | null): string {
  return format !== null && formats.has(format) ? format : 'none';
}
