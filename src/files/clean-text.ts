/** Control characters (tab and line breaks excepted) and two non-characters: XML cannot hold them, no city needs them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** The text without characters that break a file: control characters, U+FFFE, U+FFFF and lone surrogates. */
export function cleanText(text: string): string {
  return text.replace(FORBIDDEN, '');
}
