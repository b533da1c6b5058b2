import { type ContentColumn, contentColumns } from './read-contact.js';
import type { TableFacts } from './table-facts.js';

/**
 * What becomes of a contact whose number is in the file, and of several rows of the file with one number. An empty
 * cell never erases anything, and neither number nor status nor opt-out of a contact is ever touched.
 *
 * - `fill`: what stands there stays, what is empty is filled; of several rows the first that has a value counts.
 *   Where two places contradict each other nothing of the new one is mixed in.
 * - `skip`: contacts stay as they are, and of several rows the first counts alone.
 * - `replace`: values of the file go before those of the contact, and later rows before earlier ones.
 */
export type OnDuplicate = 'fill' | 'skip' | 'replace';

/** Columns that say where somebody lives, and how far two places must agree for them to be mixed. */
const placeLevels: Partial<Record<ContentColumn, number>> = {
  state_name: 0,
  state_code: 1,
  municipality: 1,
  city: 2,
  neighborhood: 3,
  address: 3,
};
const placeColumns = contentColumns.filter((column) => placeLevels[column] !== undefined);
const otherColumns = [...contentColumns.filter((column) => placeLevels[column] === undefined), 'is_mobile'];

/** Columns of `contacts` that rows are merged into. Pure. */
function mergedColumns(facts: TableFacts): string[] {
  return [...otherColumns, ...placeColumns, 'lada'].filter((column) => facts.has(column));
}

/** Fragments of `merge_repeats`. */
export function repeatsFragments(onDuplicate: OnDuplicate): Record<string, string> {
  const order = onDuplicate === 'replace' ? 'position desc' : 'position';
  const value = (column: string): string => {
    const filter = onDuplicate === 'skip' ? '' : ` filter (where ${column} is not null)`;
    return `(array_agg(${column} order by ${order})${filter})[1] as ${column}`;
  };
  const fullness = `num_nonnulls(${placeColumns.join(', ')})`;
  const from = {
    // The fullest of several places, and of equally full ones the first.
    fill: `(array_agg(position order by ${fullness} desc, position))[1]`,
    skip: 'min(position)',
    replace: `(array_agg(position order by ${fullness} > 0 desc, position desc))[1]`,
  };
  return {
    values: otherColumns.map(value).join(', '),
    columns: otherColumns.join(', '),
    merged: otherColumns.map((column) => `merged.${column}`).join(', '),
    place: placeColumns.join(', '),
    placed: placeColumns.map((column) => `gone.${column}`).join(', '),
    from: from[onDuplicate],
  };
}

const accents = ['áàäâãåéèëêíìïîóòöôõúùüûñç', 'aaaaaaeeeeiiiiooooouuuunc'] as const;

/** The form in which two spellings of a name are equal; null for a blank one. */
function keySql(column: string): string {
  return `nullif(translate(lower(btrim(${column})), '${accents[0]}', '${accents[1]}'), '')`;
}

/** Fragments of `match_rows`. */
export function matchFragments(): Record<string, string> {
  const fragments: Record<string, string> = {};
  for (const [name, column] of [
    ['state', 'state_name'],
    ['municipality', 'municipality'],
    ['city', 'city'],
  ]) {
    fragments[`row_${name}`] = keySql(`unmatched.${column}`);
    fragments[`contact_${name}`] = keySql(`contacts.${column}`);
  }
  return fragments;
}

/** Fragments of `update_contacts` and `count_rows`. */
export function updateFragments(onDuplicate: OnDuplicate, facts: TableFacts): Record<string, string> {
  if (onDuplicate === 'skip') return { assignments: '', changes: 'false' };
  const columns = mergedColumns(facts).map((column) => {
    const isText = facts.get(column)?.kind !== 'boolean';
    const held = isText ? `nullif(btrim(contacts.${column}), '')` : `contacts.${column}`;
    return { column, held, merged: mergedSql(onDuplicate, column, held) };
  });
  return {
    assignments: columns.map(({ column, merged }) => `${column} = ${merged}`).join(', '),
    // What is blank and stays so is no change.
    changes: columns.map(({ held, merged }) => `${merged} is distinct from ${held}`).join(' or '),
  };
}

function mergedSql(onDuplicate: 'fill' | 'replace', column: string, held: string): string {
  const level = placeLevels[column as ContentColumn];
  const filled = `coalesce(${held}, rows.${column})`;
  if (column === 'lada') return filled;
  if (onDuplicate === 'fill') {
    return level === undefined ? filled : `case when matches.agrees = 3 then ${filled} else ${held} end`;
  }
  const replaced = `coalesce(rows.${column}, ${held})`;
  // Who moved to another place has left the finer parts of the old one behind.
  return level === undefined || level === 0
    ? replaced
    : `case when matches.agrees >= ${level} then ${replaced} else rows.${column} end`;
}

/**
 * Fragments of `insert_contacts`. A column that has a default keeps it, unless the file has that column.
 *
 * @param inFile whether the file has a column for it
 */
export function insertFragments(
  facts: TableFacts,
  inFile: (column: string) => boolean,
): Record<string, string> {
  const columns = ['phone_original', ...contentColumns, 'is_mobile'].filter((column) => {
    const known = facts.get(column);
    return known !== undefined && (column === 'phone_original' || inFile(column) || !known.has_default);
  });
  return {
    columns: columns.join(', '),
    values: columns.map((column) => `rows.${column}`).join(', '),
    status_type: facts.get('status')?.type ?? 'text',
  };
}
