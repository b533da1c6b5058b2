export { telegramMessenger } from './alert-messenger.js';
export { type BotOptions, botOptions } from './bot-options.js';
export { runBot } from './run-bot.js';
