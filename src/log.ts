/** What a line of the log carries beside its words. Numbers with their unit in the name, e.g. `durationMs`. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Where a part of this package says what happened. Whoever opens the database passes one in; without one
 * nothing is logged. Messages are fixed words, so that they can be searched for; what varies goes into the
 * fields. An error goes in as `error`.
 */
export interface Log {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** a log whose every line carries these fields as well */
  child(fields: LogFields): Log;
}

/** A log that keeps everything to itself. */
export const silentLog: Log = {
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};
