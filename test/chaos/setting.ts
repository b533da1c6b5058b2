import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ConnectionParts, Database } from '../../src/database/index.js';
import { createTestDatabase, urlOf, value } from '../support/database.js';
import { type Run, runContacts } from '../support/run-contacts.js';
import { type SteppedContacts, stepContacts } from '../support/stepped-contacts.js';
import { rememberContacts } from './invariants.js';

/** Where chance starts from: CHAOS_SEED, else another one each time. Stands in the names of the tests. */
export const chaosSeed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 32));

/** How many processes are killed at random instants: CHAOS_KILLS; 200 make a full run. */
export const chaosKills = Number(process.env.CHAOS_KILLS ?? 24);

/** A database with people to lose, a folder for their files, and `contacts` run on both. */
export interface Chaos {
  database: Database;
  connection: ConnectionParts;
  folder: string;
  contacts(...args: string[]): Promise<Run>;
  /** the same, halting before each step below a folder, in which it runs */
  stepIn(folder: string, ...args: string[]): SteppedContacts;
  step(...args: string[]): SteppedContacts;
  /** what a spawned `contacts` needs to know */
  env: NodeJS.ProcessEnv;
  /** resolves once the server has noticed that the spawned processes have gone */
  untilGone(): Promise<void>;
}

/** @param people how many there are beside those of the fixture */
export async function setUpChaos(people: number): Promise<Chaos> {
  const { database, connection } = await createTestDatabase();
  await addPeople(database, people);
  await rememberContacts(database);
  const folder = await mkdtemp(join(tmpdir(), 'contacts-chaos-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return chaosOf(database, connection, folder);
}

/** The same of a database that is filled already, and remembered. */
export function chaosOf(database: Database, connection: ConnectionParts, folder: string): Chaos {
  const env = {
    DATABASE_URL: `${urlOf(connection)}&application_name=spawned`,
    BOT_EXTRACTION_BATCH_SIZE: '50',
    BOT_EXPORT_PATH: '.',
    BOT_MAX_DAILY_EXTRACTIONS: '1000000',
    BOT_MAX_DAILY_EXTRACTIONS_PER_USER: '1000000',
  };
  return {
    database,
    connection,
    folder,
    env,
    contacts: (...args) => runContacts(args, env, folder),
    stepIn: (place, ...args) => stepContacts(args, env, place),
    step: (...args) => stepContacts(args, env, folder),
    async untilGone() {
      const sessions = () =>
        value<string>(
          database,
          `select count(*) from pg_stat_activity
           where datname = current_database() and application_name = 'spawned'`,
        );
      while ((await sessions()) !== '0');
    },
  };
}

/** People of a state that the fixture does not have, all in one stratum: an extraction takes the same steps each time. */
export async function addPeople(database: Database, people: number): Promise<void> {
  await database.run(
    `insert into contacts (phone_e164, phone_national, lada, state_name, municipality, city, status)
     select '+52' || national, national, '246', 'Tlaxcala', 'Tlaxcala', 'TLAXCALA', 'VERIFIED'
     from (select '2460' || lpad(n::text, 6, '0') as national from generate_series(1, $1::int) as n) as more`,
    [people],
  );
  await database.run('vacuum analyze contacts');
}

/** An extraction of those people. */
export const extractPeople = (amount: number): string[] => [
  'extract',
  '--state',
  'Tlaxcala',
  '--amount',
  `${amount}`,
  '--user',
  'ana',
];
