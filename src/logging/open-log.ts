import { type Logger, pino } from 'pino';
import type { Log, LogFields } from '../log.js';
import { openRedactor, type Redactor } from './redact.js';

/** From the least important; `silent` logs nothing. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LogOptions {
  /** least level that is logged */
  level: LogLevel;
  /** takes one line, its line break included */
  write: (line: string) => void;
  /** readable lines for a person, in colour or not; default: JSON, one object a line */
  readable?: { colour: boolean };
  /** what must never be seen, such as passwords */
  secrets?: readonly string[];
}

/**
 * Opens a log. Each line has `level`, `time` (ISO 8601, UTC), `pid`, `msg` and the fields; what may not be
 * seen is replaced by `***` before pino gets it.
 */
export async function openLog({ level, write, readable, secrets = [] }: LogOptions): Promise<Log> {
  const destination = { write: readable ? await prettifier(write, readable.colour) : write };
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return adapt(logger, openRedactor(secrets));
}

/** Not as a transport of pino's: that is another thread, whose last lines are lost when the process ends. */
async function prettifier(write: (line: string) => void, colour: boolean): Promise<(line: string) => void> {
  const { prettyFactory } = await import('pino-pretty');
  const prettify = prettyFactory({
    colorize: colour,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid',
    singleLine: true,
  });
  return (line) => {
    write(prettify(line) ?? line);
  };
}

function adapt(logger: Logger, redactor: Redactor): Log {
  const at =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}): void => {
      if (!logger.isLevelEnabled(level)) return;
      logger[level](redactor.value(fields) as object, redactor.text(message));
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => adapt(logger.child(redactor.value(fields) as object), redactor),
  };
}
