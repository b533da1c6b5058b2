import { type Database, needsMigration } from '../../database/index.js';

/** What an answer of the database may take before it counts as none. */
const patienceMs = 5_000;

/** How long an answer is good for; so often the database is asked at most, however often we are. */
const freshMs = 1_000;

/** One thing that must be well for work to be taken on. */
export interface ReadinessCheck {
  ok: boolean;
  /** in words, without anything secret */
  state: string;
}

/** Whether this process can do its work now. */
export interface Readiness {
  ready: boolean;
  checks: Record<'process' | 'database' | 'migrations' | 'breaker' | 'pool', ReadinessCheck>;
}

/** Looks whether everything is there. Never rejects; callers at the same time share one look. */
export class ReadinessProbe {
  readonly #database: Database;
  #stopping = false;
  #asked: Promise<Pick<Readiness['checks'], 'database' | 'migrations'>> | undefined;
  #askedAt = 0;
  #underway = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** From now on nothing more is taken on. */
  stop(): void {
    this.#stopping = true;
  }

  async look(): Promise<Readiness> {
    const answers = await this.#ask();
    const { open, idle, waiting, most, exhausted } = this.#database.usage;
    const checks = {
      process: this.#stopping ? { ok: false, state: 'stopping' } : { ok: true, state: 'running' },
      ...answers,
      breaker: { ok: this.#database.breaker !== 'open', state: this.#database.breaker },
      pool: { ok: !exhausted, state: `${open - idle} of ${most} connections lent, ${waiting} waiting` },
    };
    return { ready: Object.values(checks).every(({ ok }) => ok), checks };
  }

  /** One question at a time, also while an earlier one has not been answered. */
  #ask(): Promise<Pick<Readiness['checks'], 'database' | 'migrations'>> {
    const fresh = this.#underway || Date.now() - this.#askedAt < freshMs;
    if (this.#asked !== undefined && fresh) return this.#asked;
    this.#underway = true;
    this.#askedAt = Date.now();
    const answer = askDatabase(this.#database).finally(() => {
      this.#underway = false;
    });
    this.#asked = Promise.race([answer, noAnswer()]);
    return this.#asked;
  }
}

async function askDatabase(
  database: Database,
): Promise<Pick<Readiness['checks'], 'database' | 'migrations'>> {
  try {
    await database.ping(patienceMs);
    const missing = await needsMigration(database);
    return {
      database: { ok: true, state: 'answers' },
      migrations: missing
        ? { ok: false, state: 'missing; run: contacts migrate' }
        : { ok: true, state: 'applied' },
    };
  } catch (error) {
    database.log.warn('not ready', { error });
    return unknown('unreachable');
  }
}

async function noAnswer(): Promise<Pick<Readiness['checks'], 'database' | 'migrations'>> {
  await new Promise((resolve) => setTimeout(resolve, patienceMs).unref());
  return unknown(`no answer within ${patienceMs / 1000} s`);
}

function unknown(state: string): Pick<Readiness['checks'], 'database' | 'migrations'> {
  return { database: { ok: false, state }, migrations: { ok: false, state: 'unknown' } };
}
