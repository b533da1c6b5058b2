import { address, chat, chats, seconds, textLike, whole } from '../kinds.js';
import { setting } from '../setting.js';

/** The bot. */
export const telegram = {
  TELEGRAM_BOT_TOKEN: setting(
    textLike(/^\d+:[\w-]{20,}$/, 'the token that BotFather gave, such as 123456:ABC…').optional(),
    'the token that BotFather gave',
    'whole',
  ),
  TELEGRAM_API_ROOT: setting(
    address(['http:', 'https:'], 'https://api.telegram.org').default('https://api.telegram.org'),
    'the server of the Bot API; one of your own takes larger files',
    'password',
  ),
  TELEGRAM_ALLOWED_CHATS: setting(
    chats().default([]),
    'ids of the groups that are answered, with commas between; users are besides in their own chats',
  ),
  TELEGRAM_ADMIN_CHAT: setting(chat().optional(), 'id of the chat that alerts go to'),
  TELEGRAM_PROGRESS_INTERVAL: setting(
    seconds(3600).default(3),
    'seconds between edits of a message that shows progress',
  ),
  TELEGRAM_UPLOAD_LIMIT_MB: setting(
    whole(1, 2000).default(50),
    'largest file that the server of the Bot API takes, in MB; one of your own takes 2000',
  ),
  TELEGRAM_WEBHOOK_URL: setting(
    address(['https:'], 'https://bot.example/telegram').optional(),
    'where Telegram sends updates to; without it the bot asks for them',
    'path',
  ),
  TELEGRAM_WEBHOOK_SECRET: setting(
    textLike(/^[\w-]{16,256}$/, '16 to 256 letters, digits, _ and -').optional(),
    'what Telegram sends along, so that nobody else can',
    'whole',
  ),
  TELEGRAM_WEBHOOK_PORT: setting(whole(0, 65_535).default(8443), 'port that the webhook listens on'),
};
