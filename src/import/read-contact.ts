import type { PlaceSpeller } from '../locations/index.js';
import { isPersonalNumber, ladaOf, normaliseNumber } from '../phone/index.js';
import { cellValue } from './cell-value.js';
import type { ColumnMap } from './map-columns.js';
import type { Field } from './synonyms.js';
import { isTooLong, type TableFacts } from './table-facts.js';
import { counted, quoted } from './wording.js';
import { readIsMobile } from './yes-no.js';

/** Columns of `contacts` whose values come out of the file, in the order of the staging table. */
export const contentColumns = [
  'full_name',
  'address',
  'neighborhood',
  'state_name',
  'state_code',
  'municipality',
  'city',
  'operator',
] as const;
export type ContentColumn = (typeof contentColumns)[number];

/** The kind that each column must be of, to be written. */
export const contentKinds = {
  ...(Object.fromEntries(contentColumns.map((column) => [column, 'text'])) as Record<ContentColumn, 'text'>),
  is_mobile: 'boolean',
} as const;

/** One row of the file as it goes into the staging table. */
export interface ImportedContact {
  /** ten digits */
  national: string;
  original: string;
  lada: string;
  content: Record<ContentColumn, string | null>;
  isMobile: boolean | null;
  /** as the database spells it; null: what `--status` says */
  status: string | null;
}

/** Why a row cannot be imported; for people, and without the number. */
export interface Rejected {
  reason: string;
}

/** What was noticed on the way, and stands in nobody's way. */
export interface Notices {
  /** states that neither the database nor the reference knows, and how many rows have one */
  unknownStates: Map<string, number>;
  /** rows whose own lada is not the one that their number begins with */
  otherLadas: number;
  /** rows whose kind of line could not be told */
  unreadKinds: number;
}

const localDigits = /^\d{7,8}$/;
const ladaDigits = /^0?\d{2,3}$/;
const maxUnknownStates = 100;

/**
 * Reads contacts out of a file's rows: numbers from all old forms, the lada from the number, places as the
 * database spells them. Nothing is cut off to fit and nothing is guessed: a row that does not fit is rejected.
 */
export class ContactReader {
  readonly notices: Notices = { unknownStates: new Map(), otherLadas: 0, unreadKinds: 0 };
  readonly #map: ColumnMap;
  readonly #facts: TableFacts;
  readonly #speller: PlaceSpeller;
  readonly #statuses: ReadonlyMap<string, string>;

  constructor(
    map: ColumnMap,
    facts: TableFacts,
    speller: PlaceSpeller,
    statuses: ReadonlyMap<string, string>,
    notices?: Notices,
  ) {
    this.#map = map;
    this.#facts = facts;
    this.#speller = speller;
    this.#statuses = statuses;
    if (notices) this.notices = notices;
  }

  /** The contact that stands in a row, or why there is none. */
  read(cells: readonly string[]): ImportedContact | Rejected {
    const value = (field: Field): string | null => {
      const column = this.#map.fields.get(field);
      return column === undefined ? null : cellValue(cells[column]);
    };
    const original = value('phone');
    if (original === null) return { reason: 'there is no number' };
    const ownLada = value('lada');
    const national = nationalOf(original, ownLada);
    if (national === undefined) return { reason: 'this is not a Mexican number' };
    if (!isPersonalNumber(national)) return { reason: 'nobody can have this number' };
    const lada = ladaOf(national);
    if (ownLada !== null && ladaOf(ownLada.replace(/^0/, '')) !== lada) this.notices.otherLadas++;

    const statusText = value('status');
    const status =
      statusText === null ? null : this.#statuses.get(statusText.toUpperCase().replaceAll(' ', '_'));
    if (status === undefined) return { reason: `no status is called ${quoted(statusText ?? '')}` };

    const kind = value('is_mobile');
    const isMobile = kind === null ? undefined : readIsMobile(kind);
    if (kind !== null && isMobile === undefined) this.notices.unreadKinds++;

    const state = this.#spell('state', value('state_name') ?? this.#stateOfCode(value('state_code')), null);
    const content = {
      full_name: nameOf(value('full_name'), value('paternal_surname'), value('maternal_surname')),
      address: value('address'),
      neighborhood: value('neighborhood'),
      state_name: state,
      state_code: value('state_code'),
      municipality: this.#spell('municipality', value('municipality'), state),
      city: this.#spell('city', value('city'), state),
      operator: value('operator'),
    };
    const contact = { national, original, lada, content, isMobile: isMobile ?? null, status };
    const reason = this.#misfit(contact);
    return reason === undefined ? contact : { reason };
  }

  /** A code such as `JAL` that stands alone says which state it is. */
  #stateOfCode(code: string | null): string | null {
    return code !== null && this.#speller.spell('state', code).known ? code : null;
  }

  #spell(kind: 'state' | 'municipality' | 'city', name: string | null, state: string | null): string | null {
    if (name === null) return null;
    const { name: spelled, known } = this.#speller.spell(kind, name, state);
    if (kind === 'state' && !known) {
      const { unknownStates } = this.notices;
      if (unknownStates.has(name) || unknownStates.size < maxUnknownStates) {
        unknownStates.set(name, (unknownStates.get(name) ?? 0) + 1);
      }
    }
    return spelled;
  }

  /** What does not fit into the table. */
  #misfit({ content, original, isMobile }: ImportedContact): string | undefined {
    for (const column of contentColumns) {
      const reason = this.#misfitOf(column, content[column], this.#map.fields.has(column));
      if (reason !== undefined) return reason;
    }
    const kind = isMobile === null ? null : 'yes';
    return (
      this.#misfitOf('phone_original', original, true) ??
      this.#misfitOf('is_mobile', kind, this.#map.fields.has('is_mobile'))
    );
  }

  #misfitOf(column: string, value: string | null, isMapped: boolean): string | undefined {
    const facts = this.#facts.get(column);
    if (facts === undefined) return undefined;
    if (value === null) {
      return facts.required && isMapped ? `${column} is empty, and the database wants one` : undefined;
    }
    if (!isTooLong(value, facts.length)) return undefined;
    return `${column} is longer than the ${counted(facts.length ?? 0, 'character')} that the database holds`;
  }
}

/** Local digits with their lada in a column of its own make a number, and nothing else does. */
function nationalOf(original: string, lada: string | null): string | undefined {
  const national = normaliseNumber(original);
  if (national !== undefined || lada === null || !ladaDigits.test(lada)) return national;
  const local = original.replace(/[\s.-]/g, '');
  if (!localDigits.test(local)) return undefined;
  const whole = lada.replace(/^0/, '') + local;
  return whole.length === 10 ? whole : undefined;
}

function nameOf(...parts: (string | null)[]): string | null {
  const given = parts.filter((part) => part !== null);
  return given.length === 0 ? null : given.join(' ');
}
