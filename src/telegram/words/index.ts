import { en } from './en.js';
import { es } from './es.js';
import type { Language, Words } from './words.js';

export { type Language, languages, type Words } from './words.js';

const all: Record<Language, Words> = { es, en };

/** Everything the bot says in one language. */
export function wordsIn(language: Language): Words {
  return all[language];
}

/** The language of somebody whose Telegram speaks `code`: English for English, else Spanish. */
export function languageOf(code: string | undefined): Language {
  return /^en\b/i.test(code ?? '') ? 'en' : 'es';
}
