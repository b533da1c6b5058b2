/** What can be asked for by name. */
export type LocationKind = 'state' | 'city' | 'municipality' | 'lada';

/** The kinds of names that stand in columns of their own beside the lada. */
export type PlaceKind = 'state' | 'municipality' | 'city';

/**
 * What was asked for, in canonical names: `top` counts ladas; `state` of a city or municipality is absent only
 * if the database never says where it lies.
 */
export type Scope =
  | { kind: 'premium'; top: number }
  | { kind: 'state'; value: string }
  | { kind: 'city' | 'municipality'; value: string; state?: string }
  | { kind: 'lada'; value: string };

/**
 * One indexed part of a scope, in the database's own spellings. A key that is absent is not pinned; one that
 * is `null` asks for rows where the column is null.
 */
export interface Slice {
  lada: string | null;
  state?: string | null;
  municipality?: string | null;
  city?: string | null;
}

/**
 * One spelling that the database holds: a distinct (lada, state, name) of one kind, exactly as it stands
 * there. For kind `state`, `name` is the state.
 */
export interface Place {
  kind: PlaceKind;
  lada: string | null;
  state: string | null;
  name: string | null;
}

/** A place as somebody asked for it. `state` tells namesakes apart; it counts for cities and municipalities. */
export interface LocationRequest {
  kind: LocationKind;
  value: string;
  state?: string | undefined;
}
