import { z } from 'zod';

/** What a value may be, in the words that follow "must be". */
export const allowedValues = z.registry<{ allowed: string }>();

/** A string of at least one character. */
export function text(allowed = 'some text') {
  return z.string().min(1, { error: allowed }).register(allowedValues, { allowed });
}

/** A string of a given form. */
export function textLike(pattern: RegExp, allowed: string) {
  return z.string().regex(pattern, { error: allowed }).register(allowedValues, { allowed });
}

/** A whole number in digits, nothing else: neither `0x10` nor `1e3` nor an empty string. */
export function whole(least: number, most: number) {
  const allowed = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .trim()
    .regex(/^\d+$/, { error: allowed })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: allowed })
    .register(allowedValues, { allowed });
}

/** A time in seconds, up to a day, or up to `most`. */
export function seconds(most = 86_400) {
  return whole(1, most);
}

/** One of several words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  const allowed = `one of ${words.join(', ')}`;
  return z.enum(words, { error: allowed }).register(allowedValues, { allowed });
}

/** An address with one of these schemes, such as `https:`. */
export function address(schemes: readonly string[], example: string) {
  const allowed = `an address such as ${example}`;
  const fits = (value: string): boolean =>
    URL.canParse(value) && schemes.includes(new URL(value).protocol) && new URL(value).hostname !== '';
  return z.string().refine(fits, { error: allowed }).register(allowedValues, { allowed });
}

/** A time zone that this Node knows. */
export function timeZone() {
  const allowed = 'a time zone such as America/Mexico_City';
  return z.string().refine(isTimeZone, { error: allowed }).register(allowedValues, { allowed });
}

/** The id of one Telegram chat; groups have negative ones. */
export function chat() {
  const allowed = 'the id of a chat, such as -1001234567890';
  return z
    .string()
    .trim()
    .regex(/^-?\d{1,15}$/, { error: allowed })
    .transform(Number)
    .register(allowedValues, { allowed });
}

/** Ids of Telegram chats with commas between. */
export function chats() {
  const allowed = 'ids of chats with commas between, such as -1001234567890,12345678';
  return z
    .string()
    .regex(/^\s*-?\d{1,15}(\s*,\s*-?\d{1,15})*\s*$/, { error: allowed })
    .transform((value) => value.split(',').map(Number))
    .register(allowedValues, { allowed });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
