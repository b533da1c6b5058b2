import { badInput, type ContactsError } from '../errors.js';
import type { PlaceSpeller } from '../locations/index.js';
import { Rejects, type Table } from '../tables/index.js';
import { ContactRows } from './contact-rows.js';
import type { ImportOptions } from './import-contacts.js';
import { statusesOf } from './statuses.js';
import type { TableFacts } from './table-facts.js';
import { counted } from './wording.js';

/** The file of an import: its rows, and where those go that cannot be imported. */
export class ImportSource {
  readonly rows: ContactRows;
  /** rows that cannot be imported */
  rejected = 0;
  /** path of the file of these; null when there is none */
  rejectsFile: string | null = null;
  /** the error that it was refused with, if it was */
  refusal: ContactsError | undefined;
  readonly #path: string;
  #rejects: Rejects | undefined;

  constructor(table: Table, facts: TableFacts, options: ImportOptions, speller: PlaceSpeller) {
    const { rejectsPath: wanted, dryRun, columns: choices = {}, onProgress } = options;
    const path = wanted === undefined ? (dryRun ? null : `${table.path}.rejects.csv`) : wanted;
    this.#path = table.path;
    this.rows = new ContactRows({
      table,
      choices,
      facts,
      speller,
      statuses: statusesOf(facts),
      onReject: (row, reason) => {
        this.rejected++;
        if (path === null) return;
        this.#rejects ??= new Rejects(path, this.rows.firstHeadings);
        return this.#rejects.add(row, reason);
      },
      onRow: (rows) => onProgress?.({ phase: 'reading', rows }),
    });
  }

  /** Finishes the file of rejected rows, once all rows have been read. */
  async close(): Promise<void> {
    this.rejectsFile = (await this.#rejects?.close()) ?? null;
  }

  /** Removes the file of rejected rows. Never throws. */
  async discard(): Promise<void> {
    await this.#rejects?.discard();
    this.rejectsFile = null;
  }

  /** Refuses the file, of which some rows cannot be imported; the refusal is remembered. */
  refuse(): ContactsError {
    const told = this.rejectsFile === null ? '' : ` Each stands with its reason in ${this.rejectsFile}.`;
    this.refusal = badInput(
      `${counted(this.rejected, 'row')} of ${counted(this.rows.count, 'row')} in ${this.#path} cannot be imported, ` +
        `so nothing was changed.${told} Mend them, or leave them out with --partial.`,
    );
    return this.refusal;
  }
}
