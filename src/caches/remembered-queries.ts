import type { Changed } from '../database/index.js';

/** What is remembered for how long. `other`: what has no time of its own. */
export type Topic = 'locations' | 'availability' | 'premium' | 'other';

export const topics: readonly Topic[] = ['locations', 'availability', 'premium', 'other'];

/** What is no longer so when something was changed. */
export const touched: Readonly<Record<Changed, readonly Topic[]>> = {
  // Whoever leaves a place, or comes to one, may be the only one there.
  pool: ['locations', 'availability', 'other'],
  ladas: ['premium'],
};

/** A query whose answers are remembered. */
interface Remembered {
  topic: Topic;
  /** the columns of its rows, so that junk is not taken for an answer */
  columns: readonly string[];
  /** whether it is cheap, so that the database is asked each time while it is there */
  cheap?: true;
}

/** Names, counts and ladas: of no query else are answers remembered, and no number of a person is among these. */
export const rememberedQueries: Readonly<Record<string, Remembered>> = {
  places_of_states: { topic: 'locations', columns: ['lada', 'state_name'] },
  places_of: { topic: 'locations', columns: ['lada', 'state_name', 'name'] },
  extracted_places: { topic: 'other', columns: ['kind', 'name', 'state'] },
  count_pool: { topic: 'availability', columns: ['available'], cheap: true },
  count_strata: { topic: 'availability', columns: ['stratum', 'available'], cheap: true },
  availability_by_place: {
    topic: 'availability',
    columns: ['lada', 'state_name', 'name', 'available'],
  },
  premium_ladas: { topic: 'premium', columns: ['lada', 'icpth'] },
};
