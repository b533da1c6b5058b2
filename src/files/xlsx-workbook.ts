import ExcelJS from 'exceljs';
import type { HashingSink } from './hashing-sink.js';

/** The only parts of archiver 5 that are used. exceljs 4.4.0 keeps it untyped, hence the exact pin. */
interface Zip {
  append(source: unknown, entry: { name: string; date?: Date }): unknown;
  finalize(): Promise<void>;
  abort(): void;
  unpipe(sink: unknown): void;
  on(event: 'error', listener: (error: unknown) => void): void;
}

/** The earliest date that a zip can hold. */
const ZIP_DATE = new Date(Date.UTC(1980, 0, 1));

/** exceljs' streaming workbook, made to give the same bytes for the same rows, and to end when it is told to. */
export class XlsxWorkbook extends ExcelJS.stream.xlsx.WorkbookWriter {
  declare readonly zip: Zip;
  readonly #sink: HashingSink;

  constructor(sink: HashingSink, onError: (error: unknown) => void) {
    super({ stream: sink, useSharedStrings: false, useStyles: true, zip: { zlib: { level: 6 } } });
    this.#sink = sink;
    this.zip.on('error', onError);
  }

  /** The constructor of exceljs adds its first entries through this, so it is the moment to take the zip in hand. */
  override addThemes(): Promise<void> {
    steady(this.zip);
    return super.addThemes();
  }

  /** Stops the zip; the sink is left alone. */
  abort(): void {
    this.zip.unpipe(this.#sink);
    this.zip.abort();
  }
}

function steady(zip: Zip): void {
  const append = zip.append.bind(zip);
  const finalize = zip.finalize.bind(zip);
  // Entries carry the time of day unless told otherwise.
  zip.append = (source, entry) => append(source, { ...entry, date: ZIP_DATE });
  // exceljs does not wait for this promise: after an abort its rejection would end the process.
  zip.finalize = async () => finalize().catch(() => {});
}
