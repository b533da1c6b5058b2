import { echo } from '../../echo.js';
import type { Reader } from '../../database/index.js';
import { searchLocation } from '../../extraction/index.js';
import { fold } from '../../locations/index.js';
import type { Asker } from '../asker.js';
import { readScope, type ScopeText } from '../grammar/index.js';
import type { House } from '../house.js';
import { type Choice, type ChosenScope, menuSeconds } from '../store/menus.js';

/** More buttons than this are no choice any more. */
const mostButtons = 12;

/**
 * The place that somebody means. Where that is not one, they are asked, with a button for each that it can be, and
 * the answer is undefined.
 *
 * @param choose what a button does with the place it names
 * @param reader for who only looks: what it does not know is asked of the database itself
 */
export async function resolveScope(
  house: House,
  asker: Asker,
  typed: ScopeText,
  choose: (scope: ChosenScope) => Choice,
  reader: Reader = house.database,
): Promise<ChosenScope | undefined> {
  if ('premium' in typed) return { kind: 'premium' };
  let found = await search(reader, typed);
  const isKnown = found.match === 'exact' && found.places.length > 0;
  if (!isKnown && reader !== house.database && !reader.away) found = await search(house.database, typed);
  const { match, places } = found;
  const [only] = places;
  if (match === 'exact' && places.length === 1 && only !== undefined) return only;
  const { words } = asker;
  const name = echo(typed.name);
  if (only === undefined) {
    await house.telegram.send(asker.chatId, words.unknownPlace(name), { replyTo: asker.messageId });
    return undefined;
  }
  const question =
    fold(typed.name) === 'mexico'
      ? words.whichMexico
      : match === 'exact'
        ? words.whichPlace(name)
        : words.didYouMean(name);
  const offered = places.slice(0, mostButtons);
  const data = await house.menus.add(asker.chatId, asker.userId, offered.map(choose), menuSeconds.question);
  const buttons = offered.map((place, n) => ({ text: words.scopeButton(place), data: data[n] ?? '' }));
  await house.telegram.send(asker.chatId, question, { buttons, replyTo: asker.messageId });
  return undefined;
}

async function search(reader: Reader, { name, kind, state }: Exclude<ScopeText, { premium: true }>) {
  const options = { ...(kind && { kind }), ...(state !== undefined && { state }) };
  const found = await searchLocation(reader, name, options).catch((error: unknown) => {
    // A state that is none tells apart nothing; the name alone may.
    if (state === undefined) throw error;
    return searchLocation(reader, name, kind && { kind });
  });
  if (found.places.length > 0 || kind !== undefined) return found;
  // `ciudad Puebla`: such a word begins names too, and is read as a kind only where it begins none.
  const marked = name.replace(/^(ciudad|estado|city|state)\s+(de\s+)?/iu, '$1: ');
  const again = marked === name ? undefined : readScope(marked);
  if (again === undefined || 'premium' in again || again.kind === undefined) return found;
  return searchLocation(reader, again.name, { kind: again.kind });
}
