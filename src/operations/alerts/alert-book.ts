import type { AlertName, Finding, Notice } from './alert.js';

const repeatMs = 60 * 60 * 1000;

interface Entry {
  since: Date;
  /** looks in a row that found it wrong */
  looks: number;
  /** undefined until somebody was told */
  toldAt: Date | undefined;
  message: string;
  subjects: Set<string>;
}

/**
 * Remembers what was told: an alert fires once, once more for every new subject, is repeated hourly at most, and
 * is resolved once. Pure: the time comes with each finding.
 */
export class AlertBook {
  readonly #entries = new Map<AlertName, Entry>();

  /** Names of the alerts that fire. */
  get firing(): AlertName[] {
    return [...this.#entries].flatMap(([name, { toldAt }]) => (toldAt === undefined ? [] : [name]));
  }

  /**
   * Enters what a look found, and returns what is to be told of it.
   *
   * @param looks how many in a row must find it wrong before it fires
   */
  enter(alert: AlertName, finding: Finding, at: Date, looks = 1): Notice | undefined {
    const entry = this.#entries.get(alert);
    if (finding.state === 'unknown') return undefined;
    if (finding.state === 'fine') {
      this.#entries.delete(alert);
      if (entry?.toldAt === undefined) return undefined;
      return { alert, status: 'resolved', message: entry.message, since: entry.since, at };
    }
    const { message, subjects = [] } = finding;
    const known = entry ?? { since: at, looks: 0, toldAt: undefined, message, subjects: new Set<string>() };
    this.#entries.set(alert, known);
    known.looks++;
    known.message = message;
    if (known.looks < looks) return undefined;
    const status = statusOf(known, subjects, at);
    // What has left the list fires again when it comes back.
    known.subjects = new Set(subjects);
    if (status === undefined) return undefined;
    known.toldAt = at;
    return { alert, status, message, since: known.since, at };
  }
}

function statusOf(
  { toldAt, subjects: told }: Entry,
  subjects: readonly string[],
  at: Date,
): Notice['status'] | undefined {
  if (toldAt === undefined || subjects.some((subject) => !told.has(subject))) return 'firing';
  return at.getTime() - toldAt.getTime() >= repeatMs ? 'still firing' : undefined;
}
