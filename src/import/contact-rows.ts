import type { CopyRow } from '../database/index.js';
import { badInput } from '../errors.js';
import type { PlaceSpeller } from '../locations/index.js';
import type { Table, TableRow } from '../tables/index.js';
import { type ColumnChoices, type ColumnMap, mapColumns } from './map-columns.js';
import { ContactReader, contentColumns, type ImportedContact, type Notices } from './read-contact.js';
import type { Field } from './synonyms.js';
import type { TableFacts } from './table-facts.js';
import { quoted } from './wording.js';

/** What the rows of a file are read by. */
export interface ContactRowsSetting {
  table: Table;
  choices: ColumnChoices;
  facts: TableFacts;
  speller: PlaceSpeller;
  statuses: ReadonlyMap<string, string>;
  /** takes a row that cannot be imported */
  onReject: (row: TableRow, reason: string) => void | Promise<void>;
  /** called at each thousandth row or so */
  onRow?: ((rows: number) => void) | undefined;
}

const rowsBetweenCalls = 1000;

/**
 * The contacts of a file as rows for the staging table, in the order of the file. A workbook's sheets are read one
 * after another, each by its own headings; a sheet without a phone column is left out.
 */
export class ContactRows {
  readonly notices: Notices = { unknownStates: new Map(), otherLadas: 0, unreadKinds: 0 };
  /** field → heading, of the first sheet that has a phone column, and what further sheets add */
  readonly headings = new Map<Field, string>();
  readonly ignoredHeadings = new Set<string>();
  readonly ignoredSheets: string[] = [];
  /** the first row that held headings, whole; undefined in a file without */
  firstHeadings: readonly string[] | undefined;
  /** rows below the headings, rejected ones included */
  count = 0;
  readonly #setting: ContactRowsSetting;

  constructor(setting: ContactRowsSetting) {
    this.#setting = setting;
  }

  /** Whether the file has a column that a column of `contacts` is filled from. */
  has(column: string): boolean {
    if (this.headings.has(column as Field)) return true;
    if (column === 'state_name') return this.headings.has('state_code');
    return column === 'full_name' && this.headings.has('paternal_surname');
  }

  /**
   * Reads the file from its beginning.
   *
   * @throws ContactsError `BAD_INPUT` when no column is the phone, or the file cannot be read; what `onReject` throws
   */
  async *read(): AsyncGenerator<CopyRow, void, undefined> {
    const { table, choices, facts, speller, statuses, onReject, onRow } = this.#setting;
    let sheet: string | undefined;
    let begun = false;
    let map: ColumnMap | undefined;
    let reader: ContactReader | undefined;
    let firstRow: readonly string[] = [];
    for await (const row of table.rows()) {
      if (!begun || row.sheet !== sheet) {
        if (!begun) firstRow = row.cells;
        begun = true;
        sheet = row.sheet;
        map = this.#map(row, choices);
        reader = map && new ContactReader(map, facts, speller, statuses, this.notices);
        if (map?.hasHeadings) continue;
      }
      if (map === undefined || reader === undefined) continue;
      this.count++;
      if (this.count % rowsBetweenCalls === 0) onRow?.(this.count);
      const read = hasStrayCells(row, map)
        ? { reason: 'it has more cells than there are headings' }
        : reader.read(row.cells);
      if ('reason' in read) await onReject(row, read.reason);
      else yield copyRow(this.count, read);
    }
    if (this.headings.size === 0) throw noPhoneColumn(table.path, firstRow);
  }

  #map(row: TableRow, choices: ColumnChoices): ColumnMap | undefined {
    const map = this.#tryMap(row, choices);
    if (map === undefined) {
      if (row.sheet !== undefined) this.ignoredSheets.push(row.sheet);
      return undefined;
    }
    this.#insistOnRequired(map);
    if (map.hasHeadings) this.firstHeadings ??= row.cells;
    for (const [field, heading] of map.headings) {
      if (!this.headings.has(field)) this.headings.set(field, heading);
    }
    for (const heading of map.ignored) this.ignoredHeadings.add(heading);
    return map;
  }

  /** What the database insists on must come from somewhere. */
  #insistOnRequired({ fields }: ColumnMap): void {
    const own = [
      'phone_e164',
      'phone_national',
      'phone_original',
      'lada',
      'status',
      'status_updated_at',
      'status_source',
    ];
    const lacking = [...this.#setting.facts.values()].filter(
      ({ name, required, has_default: hasDefault }) =>
        required && !hasDefault && !own.includes(name) && !fields.has(name as Field),
    );
    if (lacking.length === 0) return;
    const names = lacking.map(({ name }) => name).join(', ');
    throw badInput(
      `The table contacts insists on ${names}, and no column of ${this.#setting.table.path} is known as that. ` +
        'Say which it is with --columns, or give the table a default.',
    );
  }

  #tryMap({ cells }: TableRow, choices: ColumnChoices): ColumnMap | undefined {
    const { facts } = this.#setting;
    // The database may lack some of the columns; surnames and the lada are no columns of the file's own.
    const usable = (field: Field): boolean =>
      field === 'phone' ||
      field === 'lada' ||
      facts.has(field.endsWith('_surname') ? 'full_name' : field === 'status' ? 'status' : field);
    try {
      return mapColumns(cells, choices, usable);
    } catch (error) {
      if (this.headings.size === 0) throw error;
      return undefined;
    }
  }
}

/** A comma that stands unquoted in an address shifts everything behind it. */
function hasStrayCells({ cells }: TableRow, { hasHeadings, width }: ColumnMap): boolean {
  return hasHeadings && cells.length > width && cells.slice(width).some((cell) => cell.trim() !== '');
}

function noPhoneColumn(path: string, firstRow: readonly string[]): Error {
  if (firstRow.length === 0) return badInput(`${path} is empty.`);
  const held = firstRow.slice(0, 30).map(quoted).join(', ');
  return badInput(
    `No column of ${path} is known as the phone. Its first row holds: ${held}. ` +
      'Say which it is, by its heading or number: --columns phone=HEADING',
  );
}

/** Columns of the staging table, in the order of `copyRow`. */
export const stagedColumns = [
  'position',
  'number',
  'phone_original',
  'lada',
  ...contentColumns,
  'is_mobile',
  'status',
];

function copyRow(position: number, contact: ImportedContact): CopyRow {
  const { national, original, lada, content, isMobile, status } = contact;
  return [
    String(position),
    `52${national}`,
    original,
    lada,
    content.full_name,
    content.address,
    content.neighborhood,
    content.state_name,
    content.state_code,
    content.municipality,
    content.city,
    content.operator,
    isMobile === null ? null : String(isMobile),
    status,
  ];
}
