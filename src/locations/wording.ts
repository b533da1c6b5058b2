/** Control, bidirectional and other invisible characters, lone surrogates: nothing a name needs. */
const INVISIBLE = /\p{C}/gu;

const FLAGS = { state: '--state', city: '--city', municipality: '--municipality', lada: '--lada' } as const;

/** A name as it may be shown: outer and repeated spaces and whatever could upset a terminal taken away. */
export function shown(name: string): string {
  return name.replace(/\s+/g, ' ').replace(INVISIBLE, '').trim();
}

/** A text with so many digits may be somebody's phone number, which no message may hold. */
const TELLTALE_DIGITS = 7;

/** What somebody typed, to be quoted back: like `shown`, in double quotes that it cannot close. */
export function quoted(text: string): string {
  const digits = text.match(/\p{N}/gu) ?? [];
  return digits.length < TELLTALE_DIGITS ? `"${shown(text).replaceAll('"', "'")}"` : '"…"';
}

/** The flags that ask for a place, to be pasted into a shell as they are: `--city "La Paz" --state Jalisco`. */
export function flagFor(kind: keyof typeof FLAGS, name: string, state?: string): string {
  const flag = `${FLAGS[kind]} ${argument(name)}`;
  return state === undefined ? flag : `${flag} ${flagFor('state', state)}`;
}

/** Names come from a database that others write: none may do anything in the shell it is pasted into. */
function argument(name: string): string {
  if (/^[\p{L}\p{N}.][\p{L}\p{M}\p{N}.-]*$/u.test(name)) return name;
  return /["$`\\!]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
}

/** `A`, `A or B`, `A, B or C`. */
export function listed(items: readonly string[], conjunction: 'and' | 'or'): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}
