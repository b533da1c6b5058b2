import { ContactsError } from '../errors.js';

/** The error that an aborted signal stands for: its own reason where that is one of ours. */
export function interrupted(signal: AbortSignal): ContactsError {
  const { reason } = signal;
  if (reason instanceof ContactsError) return reason;
  return new ContactsError('INTERRUPTED', 'Interrupted. Nothing was changed.', { cause: reason });
}

/** @throws ContactsError when the signal is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interrupted(signal);
}
