import { availabilityOf, countByPlace, formatAvailable, type PlaceCounts } from '../../extraction/index.js';
import type { Asker } from '../asker.js';
import { readScope } from '../grammar/index.js';
import type { House } from '../house.js';
import { ageNote, readerOf } from '../look.js';
import { echoedScope, visible } from '../show.js';
import type { ChosenScope } from '../store/menus.js';
import { showPage } from './pages.js';
import { resolveScope } from './resolve-scope.js';

/** `/available`, `/available premium`, `/available Jalisco`. */
export async function available(house: House, asker: Asker, rest: string): Promise<void> {
  if (rest === '') {
    const reader = readerOf(house);
    const availability = await availabilityOf(reader, undefined);
    await say(
      house,
      asker,
      asker.words.available({ scope: undefined, count: formatAvailable(availability) }) +
        ageNote(asker, reader, availability.asOf),
    );
    return;
  }
  const scope = await resolveScope(
    house,
    asker,
    readScope(rest),
    (chosen) => ({
      do: 'available',
      scope: chosen,
    }),
    readerOf(house),
  );
  if (scope !== undefined) await availableIn(house, asker, scope);
}

/** The same once the place is known. */
export async function availableIn(house: House, asker: Asker, scope: ChosenScope): Promise<void> {
  const reader = readerOf(house);
  const availability = await availabilityOf(reader, scope);
  const { words } = asker;
  await say(
    house,
    asker,
    words.available({ scope: echoedScope(words, scope), count: formatAvailable(availability) }) +
      ageNote(asker, reader, availability.asOf),
  );
}

/** `/states`, a page of it. */
export async function states(house: House, asker: Asker, page: number, edit?: number): Promise<void> {
  const reader = readerOf(house);
  const counts = await countByPlace(reader, 'state');
  await showPage(house, asker, {
    lines: linesOf(asker, counts),
    note: ageNote(asker, reader, counts.asOf),
    away: reader.away,
    page,
    title: asker.words.statesTitle,
    turn: (to) => ({ do: 'page', list: 'states', page: to }),
    edit,
  });
}

/** `/cities Jalisco`. */
export async function cities(house: House, asker: Asker, rest: string): Promise<void> {
  if (rest === '') {
    await say(house, asker, asker.words.citiesUsage);
    return;
  }
  const typed = readScope(rest);
  const name = 'premium' in typed ? 'premium' : typed.name;
  const scope = await resolveScope(
    house,
    asker,
    { name, kind: 'state' },
    (chosen) => ({
      do: 'cities',
      state: 'value' in chosen ? chosen.value : '',
    }),
    readerOf(house),
  );
  if (scope?.kind === 'state') await citiesOf(house, asker, scope.value, 0);
}

/** The same once the state is known, a page of it. */
export async function citiesOf(
  house: House,
  asker: Asker,
  state: string,
  page: number,
  edit?: number,
): Promise<void> {
  const reader = readerOf(house);
  const counts = await countByPlace(reader, 'city', state);
  await showPage(house, asker, {
    lines: linesOf(asker, counts),
    note: ageNote(asker, reader, counts.asOf),
    away: reader.away,
    page,
    title: (of) => asker.words.citiesTitle(state, of),
    turn: (to) => ({ do: 'page', list: 'cities', state, page: to }),
    edit,
  });
}

function linesOf({ words }: Asker, { places, exact }: PlaceCounts): string[] {
  return places.map(({ name, available }) => {
    const shown = name === null ? words.unnamed : visible(name);
    return `${shown}: ${formatAvailable({ available, exact })}`;
  });
}

async function say({ telegram }: House, { chatId, messageId }: Asker, text: string): Promise<void> {
  await telegram.send(chatId, text, { replyTo: messageId });
}
