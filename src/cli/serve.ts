import { Command } from 'commander';
import type { Settings } from '../settings/index.js';
import { print } from './print.js';

const help = `
  /health/live   200 while the process runs
  /health/ready  200 when it can work (database, migrations, connections), else 503; with the header
                 "Authorization: Bearer BOT_SERVE_TOKEN" it says why
  /metrics       for Prometheus

Meanwhile it removes old exports (see: contacts purge) and looks for alerts: the database away, no connection left,
most extractions failing, one running too long, few contacts left in a state, the disk nearly full, an old REPEP
list. Each is told once, at most hourly after that, and once when it is over: in the log, to BOT_ALERT_WEBHOOK, and
with TELEGRAM_BOT_TOKEN to TELEGRAM_ADMIN_CHAT.

It also keeps fresh what the other commands tell while the database is away: names, counts and premium ladas, in Redis
where REDIS_URL names one, and in its user's cache folder.

It listens on BOT_SERVE_HOST and BOT_SERVE_PORT, 127.0.0.1:9464 unless set, and prints the address. Its log goes
to stderr, as JSON where that is no terminal. The database may come and go. Ctrl-C and SIGTERM stop it.

Examples:
  contacts serve
  curl -s http://127.0.0.1:9464/health/ready
  curl -s http://127.0.0.1:9464/metrics`;

/** Who is told of alerts in Telegram: nobody, unless the settings say so. */
async function chatMessengers(settings: Settings) {
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: root, TELEGRAM_ADMIN_CHAT: chat } = settings;
  if (token === undefined || chat === undefined) return [];
  const { telegramMessenger } = await import('../telegram/index.js');
  return [telegramMessenger(token, root, chat)];
}

export function serveCommand(): Command {
  return new Command('serve')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (options: { demo?: boolean }) => {
      const [{ untilAborted, withService }, { Metrics, observeLog, Service, webhookMessenger }] =
        await Promise.all([import('./with-service.js'), import('../operations/serve/index.js')]);
      const metrics = new Metrics();
      await withService(
        options,
        {
          log: (log) => observeLog(log, metrics),
          onAnswer: (topic, outcome, ageMs) => metrics.answered(topic, outcome, ageMs),
          onRedis: (up) => metrics.redis(up),
        },
        async ({ database, settings, log, caches, signal }) => {
          const { BOT_SERVE_TOKEN: token, BOT_ALERT_WEBHOOK: webhook } = settings;
          const service = await Service.open(database, {
            host: settings.BOT_SERVE_HOST,
            port: settings.BOT_SERVE_PORT,
            ...(token !== undefined && { token }),
            metrics,
            upkeep: {
              caches,
              stockMs: settings.BOT_CACHE_AVAILABILITY_TTL * 1000,
              placesMs: settings.BOT_CACHE_LOCATIONS_TTL * 1000,
              premiumMs: settings.BOT_CACHE_PREMIUM_LADAS_TTL * 1000,
              largeExtraction: settings.BOT_LARGE_EXTRACTION_THRESHOLD,
              extractionTimeoutS: settings.BOT_EXTRACTION_TIMEOUT,
              lowStock: settings.BOT_LOW_STOCK,
              exportFolder: settings.BOT_EXPORT_PATH,
              repepMaxAgeDays: settings.BOT_REPEP_MAX_AGE_DAYS,
              timeZone: settings.BOT_TIME_ZONE,
              retentionDays: settings.BOT_FILE_RETENTION_DAYS,
              messengers: [
                ...(webhook === undefined ? [] : [webhookMessenger(webhook)]),
                ...(await chatMessengers(settings)),
              ],
            },
          });
          try {
            print(service.url);
            log.info('serving', { url: service.url });
            await untilAborted(signal);
          } finally {
            await service.close();
          }
        },
      );
    });
}
