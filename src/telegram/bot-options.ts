import { badInput } from '../errors.js';
import { type LimitSettings, limitSettings } from '../limits/index.js';
import type { Settings } from '../settings/index.js';

/** How a bot behaves. Times in ms. */
export interface BotOptions {
  token: string;
  apiRoot: string;
  /** groups that are answered; the own chats of users are besides */
  allowedChats: readonly number[];
  /** more contacts than this are confirmed, and extracted one request after another */
  largeAmount: number;
  /** extractions that run at once: in this process, and in all that extract from this database */
  mostAtOnce: number;
  progressIntervalMs: number;
  exportFolder: string;
  timeZone: string;
  timeoutMs: number;
  batchRows: number;
  limits: LimitSettings;
  /** days after which the newest REPEP list is warned of */
  repepMaxAgeDays: number;
  /** between two commands of one person */
  spacingMs: number;
  /** how often the queue is looked at when nothing wakes it */
  lookIntervalMs: number;
  /** how long Telegram holds a question for updates, in seconds */
  pollSeconds: number;
  /** how long running extractions may go on once the bot is to stop, before they are put back */
  graceMs: number;
  /** the largest file that is sent, in bytes */
  uploadBytes: number;
  webhook: { url: string; secret: string; port: number } | undefined;
}

/** Room for the form around a file. */
const formBytes = 64 * 1024;

/** @throws ContactsError `BAD_INPUT` when there is no token, or a webhook without its secret */
export function botOptions(settings: Settings): BotOptions {
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_SECRET: secret } = settings;
  if (token === undefined) {
    throw badInput('The bot has no token. Set TELEGRAM_BOT_TOKEN to the one that BotFather gave.');
  }
  if (url !== undefined && secret === undefined) {
    throw badInput(
      'TELEGRAM_WEBHOOK_URL needs TELEGRAM_WEBHOOK_SECRET: without it anybody could speak for Telegram.',
    );
  }
  return {
    token,
    apiRoot: settings.TELEGRAM_API_ROOT.replace(/\/+$/, ''),
    allowedChats: settings.TELEGRAM_ALLOWED_CHATS,
    largeAmount: settings.BOT_LARGE_EXTRACTION_THRESHOLD,
    mostAtOnce: settings.BOT_MAX_CONCURRENT_EXTRACTIONS,
    progressIntervalMs: settings.TELEGRAM_PROGRESS_INTERVAL * 1000,
    exportFolder: settings.BOT_EXPORT_PATH,
    timeZone: settings.BOT_TIME_ZONE,
    timeoutMs: settings.BOT_EXTRACTION_TIMEOUT * 1000,
    batchRows: settings.BOT_EXTRACTION_BATCH_SIZE,
    // Whoever is not among the users has no role here, whatever the command line gives them.
    limits: { ...limitSettings(settings), defaultRole: null },
    repepMaxAgeDays: settings.BOT_REPEP_MAX_AGE_DAYS,
    spacingMs: 2000,
    lookIntervalMs: 1000,
    pollSeconds: 30,
    graceMs: 20_000,
    uploadBytes: settings.TELEGRAM_UPLOAD_LIMIT_MB * 1_000_000 - formBytes,
    webhook:
      url === undefined || secret === undefined
        ? undefined
        : { url, secret, port: settings.TELEGRAM_WEBHOOK_PORT },
  };
}
