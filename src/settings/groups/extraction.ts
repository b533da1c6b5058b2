import { seconds, text, timeZone, whole } from '../kinds.js';
import { setting } from '../setting.js';

/** How contacts are extracted, and where their files go. */
export const extraction = {
  BOT_EXTRACTION_TIMEOUT: setting(seconds().default(300), 'seconds from the first contact to the commit'),
  BOT_EXTRACTION_BATCH_SIZE: setting(
    whole(1, 100_000).default(5000),
    'contacts claimed, and held in memory, at a time',
  ),
  BOT_LARGE_EXTRACTION_THRESHOLD: setting(
    whole(1, 2 ** 31).default(5000),
    'amount over which a terminal, and the bot, ask to confirm',
  ),
  BOT_PROGRESS_UPDATE_INTERVAL: setting(
    seconds().default(30),
    'seconds between progress lines where there is no terminal',
  ),
  BOT_MAX_CONCURRENT_EXTRACTIONS: setting(
    whole(1, 1000).default(5),
    'extractions that run at once on one database, whoever asks for them; the rest wait in order',
  ),
  BOT_QUEUE_TIMEOUT: setting(
    seconds().default(3600),
    'seconds that an extraction may wait for its turn; requests of the bot wait as long as it takes',
  ),
  BOT_EXPORT_PATH: setting(text('a folder').default('exports'), 'folder of files that are not given a path'),
  BOT_FILE_RETENTION_DAYS: setting(whole(1, 36_500).default(7), 'days after which exported files are purged'),
  BOT_TIME_ZONE: setting(
    timeZone().default('America/Mexico_City'),
    'of times shown and in file names; days begin there',
  ),
};
