import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { badInput } from './errors.js';

const whole = (least: number, most: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${least} to ${most}` })
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, {
      error: `must be a whole number from ${least} to ${most}`,
    });
const seconds = whole(1, 86_400);
const text = z.string().min(1);

const schema = z.object({
  /** `postgres://user:password@host:port/name`, or `embedded:FOLDER` */
  DATABASE_URL: text
    .regex(/^(postgres(ql)?:\/\/|embedded:.)/, { error: 'must begin with postgres:// or embedded:' })
    .optional(),
  BOT_DB_HOST: text.optional(),
  BOT_DB_PORT: whole(1, 65_535).default(5432),
  BOT_DB_NAME: text.optional(),
  BOT_DB_USER: text.optional(),
  BOT_DB_PASSWORD: z.string().optional(),
  BOT_DB_POOL_SIZE: whole(1, 1000).default(20),
  BOT_DB_MAX_OVERFLOW: whole(0, 1000).default(30),
  BOT_DB_POOL_TIMEOUT: seconds.default(30),
  BOT_DB_POOL_RECYCLE: seconds.default(3600),
  BOT_QUERY_TIMEOUT: seconds.default(60),
  BOT_EXTRACTION_TIMEOUT: seconds.default(300),
  BOT_EXTRACTION_BATCH_SIZE: whole(1, 100_000).default(5000),
  BOT_LARGE_EXTRACTION_THRESHOLD: whole(1, 2 ** 31).default(5000),
  BOT_PROGRESS_UPDATE_INTERVAL: seconds.default(30),
  BOT_EXPORT_PATH: text.default('exports'),
  BOT_TIME_ZONE: z
    .string()
    .refine(isTimeZone, { error: 'must be a time zone such as America/Mexico_City' })
    .default('America/Mexico_City'),
  /** where `--demo` keeps its database; default: the user's data folder */
  BOT_DEMO_FOLDER: text.optional(),
});

/** The settings of one process, by the names of their environment variables; times in seconds. */
export type Settings = z.infer<typeof schema>;

/**
 * Reads the settings out of the environment, and out of `.env` in the working folder for what the
 * environment leaves out. An empty value counts as none.
 *
 * @throws ContactsError `BAD_INPUT` that names every wrong setting at once, without its value where that
 *   may hold a password
 */
export function loadSettings(environment: NodeJS.ProcessEnv, envFile = '.env'): Settings {
  const entries = Object.entries({ ...readEnvFile(envFile), ...environment }).filter(([, value]) => value);
  const result = schema.safeParse(Object.fromEntries(entries));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `\n  - ${path.join('.')} ${message}`);
  throw badInput(`The settings are wrong:${problems.join('')}`);
}

function readEnvFile(path: string): Record<string, string | undefined> {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  return parseEnv(content) as Record<string, string | undefined>;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
