import type { Api } from 'grammy';
import { languages, wordsIn } from './words/index.js';

/** Enters the commands into Telegram's menu, in each language; Spanish for those who speak neither. */
export async function registerCommands(api: Api): Promise<void> {
  for (const language of languages) {
    const commands = Object.entries(wordsIn(language).commands).map(([command, description]) => ({
      command,
      description,
    }));
    await api.setMyCommands(commands, language === 'es' ? {} : { language_code: language });
  }
}
