/** Where an objection comes from: said to us, or on record with PROFECO (REPEP) or CONDUSEF (REUS). */
export type ObjectionSource = 'manual' | 'repep' | 'reus';

/** Who records objections, and through what. */
export interface Recorder {
  /** e.g. `cli:ana` */
  by: string;
  /** `cli`, `library` … */
  channel: string;
}

/** Contacts that an objection has just marked, by what they were until then. */
export interface MarkedContacts {
  /** were in the pool, and have left it */
  available: number;
  /** had been extracted already: in the ledger they stay so, and no release gives them back */
  extracted: number;
  /** were neither */
  other: number;
}
