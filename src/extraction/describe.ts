import type { Scope } from '../locations/index.js';

/** A scope in words: `premium (top 10)`, `Jalisco`, `Cancún, Quintana Roo`, `lada 33`. */
export function describeScope(scope: Scope): string {
  switch (scope.kind) {
    case 'premium':
      return `premium (top ${scope.top})`;
    case 'lada':
      return `lada ${scope.value}`;
    case 'state':
      return scope.value;
    default:
      return scope.state === undefined ? scope.value : `${scope.value}, ${scope.state}`;
  }
}

/** A scope in the name of a file: `premium`, `Jalisco`, `Cancún`, `lada 33`. */
export function nameScope(scope: Scope): string {
  if (scope.kind === 'premium') return 'premium';
  return scope.kind === 'lada' ? `lada ${scope.value}` : scope.value;
}

/** A whole number with its thousands set apart, as the tool prints every count. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** How many there are, `≈` before an estimate. */
export function formatAvailable({ available, exact }: { available: number; exact: boolean }): string {
  return `${exact ? '' : '≈'}${formatCount(available)}`;
}
