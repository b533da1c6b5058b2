import { ContactsError } from '../../errors.js';
import type { Log, LogFields } from '../../log.js';
import type { Metrics } from './metrics.js';

/** A log that passes everything on, and counts the errors and refusals it hears of. */
export function observeLog(log: Log, metrics: Metrics): Log {
  const count = (message: string, { error }: LogFields): void => {
    if (error === undefined) return;
    const kind = error instanceof ContactsError ? error.code : 'UNEXPECTED';
    if (message === 'extraction refused') metrics.extractionRefused(kind);
    else metrics.errorLogged(kind);
  };
  return {
    trace: (message, fields) => log.trace(message, fields),
    debug: (message, fields) => log.debug(message, fields),
    info: (message, fields) => log.info(message, fields),
    warn(message, fields = {}) {
      count(message, fields);
      log.warn(message, fields);
    },
    error(message, fields = {}) {
      count(message, fields);
      log.error(message, fields);
    },
    child: (fields) => observeLog(log.child(fields), metrics),
  };
}
