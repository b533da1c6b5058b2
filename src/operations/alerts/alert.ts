/** What somebody is woken for. */
export const alertNames = [
  'database away',
  'connections exhausted',
  'extractions fail',
  'extraction overdue',
  'low stock',
  'disk nearly full',
  'REPEP list old',
] as const;

export type AlertName = (typeof alertNames)[number];

/** What a look at one thing found. */
export type Finding =
  | { state: 'fine' }
  /** it could not be looked at, so what was told before stays true */
  | { state: 'unknown' }
  /**
   * `message` says in one sentence what is wrong, without anything secret; `subjects` names what it is about where
   * that can become more, such as states that run low
   */
  | { state: 'wrong'; message: string; subjects?: readonly string[] };

/** Something that can be wrong. */
export interface Condition {
  name: AlertName;
  /** how many looks in a row must find it wrong before anybody is told; default 1 */
  looks?: number;
  look(): Finding | Promise<Finding>;
}

/** What is told of an alert. */
export interface Notice {
  alert: AlertName;
  status: 'firing' | 'still firing' | 'resolved';
  message: string;
  /** when it was first seen to be wrong */
  since: Date;
  at: Date;
}

export const fine: Finding = { state: 'fine' };
export const unknown: Finding = { state: 'unknown' };

/** @param subjects names of what it is about, where that can become more */
export function wrong(message: string, subjects?: readonly string[]): Finding {
  return { state: 'wrong', message, ...(subjects && { subjects }) };
}
