import { Command } from 'commander';
import { print } from './print.js';

const help = `
Set TELEGRAM_BOT_TOKEN to the token that BotFather gave, and enter who may ask by their Telegram id:

  contacts users add ana --telegram-id 123456789
  contacts bot

It answers its users in their own chats, and in the groups of TELEGRAM_ALLOWED_CHATS; nobody else. What was asked
waits in the database: several bots may share it, and one that is stopped or killed loses nothing. Ctrl-C and SIGTERM
let it finish what it is at; what takes longer than 20 s is undone and queued anew.

Alerts come from contacts serve, which tells TELEGRAM_ADMIN_CHAT of them: let one run beside the bots.

Its name goes to stdout; its log to stderr, as JSON where that is no terminal.

Examples:
  contacts bot
  contacts bot --demo`;

export function botCommand(): Command {
  return new Command('bot')
    .option('--demo', 'use an embedded PostgreSQL with invented contacts')
    .addHelpText('after', help)
    .action(async (options: { demo?: boolean }) => {
      const [{ withService }, { botOptions, runBot }] = await Promise.all([
        import('./with-service.js'),
        import('../telegram/index.js'),
      ]);
      await withService(options, {}, async ({ database, settings, log, caches, signal }) => {
        await runBot(database, botOptions(settings), signal, {
          log,
          caches,
          onReady: (username) => print(`@${username}`),
        });
      });
    });
}
