import type { Log } from '../log.js';

/**
 * What answers questions by running `sql/queries/<name>.sql`: the database itself, or something before it that also
 * remembers answers. What decides who is handed out takes a `Database`, never one of these.
 */
export interface Reader {
  readonly log: Log;
  /** whether the database turned out to be out of reach, and answers are remembered ones */
  readonly away?: boolean;
  /** when the oldest of its remembered answers so far was read */
  readonly asOf?: Date | undefined;
  /** another one, whose `asOf` is of its own answers only */
  fork?(): Reader;

  /** The rows of a query, as `Database.query` has them. */
  query<Row extends object>(
    name: string,
    values?: unknown[],
    fragments?: Readonly<Record<string, string>>,
  ): Promise<Row[]>;
}
