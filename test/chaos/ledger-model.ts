import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc, { type AsyncCommand } from 'fast-check';
import { expect } from 'vitest';
import {
  cancelExtraction,
  extractByLocation,
  extractToFile,
  NotEnoughContactsError,
  reconcile,
  releaseExtraction,
} from '../../src/extraction/index.js';
import { importContacts } from '../../src/import/index.js';
import { addObjection } from '../../src/objections/index.js';
import { findBroken, findBrokenAtRest } from './invariants.js';
import type { Chaos } from './setting.js';

/** What a person of the model is; everybody else in the database is left out of it. */
type Standing = 'available' | 'extracted' | 'objecting';

interface Entry {
  id: string;
  state: 'running' | 'committed' | 'delivered' | 'failed' | 'cancelled' | 'released';
  /** whom it delivered, in the order of the file */
  numbers: string[];
  /** what became of them when it was released */
  letGo: Record<string, 'RELEASED' | 'OBJECTING'>;
}

/** The ledger as its promises describe it, in a few lines. Knows nothing of SQL. */
export class LedgerModel {
  readonly people = new Map<string, Standing>();
  readonly objections = new Set<string>();
  readonly entries: Entry[] = [];

  get available(): number {
    return [...this.people.values()].filter((standing) => standing === 'available').length;
  }

  /** Takes people out of the pool, who must all be in it and none of them twice. */
  take(id: string, state: 'committed' | 'delivered', numbers: string[]): void {
    for (const number of numbers) {
      expect(this.people.get(number), 'somebody was handed out who was not available').toBe('available');
      this.people.set(number, 'extracted');
    }
    this.entries.push({ id, state, numbers, letGo: {} });
  }

  /** An extraction that came to nothing. */
  add(id: string, state: 'running' | 'failed' | 'cancelled'): void {
    this.entries.push({ id, state, numbers: [], letGo: {} });
  }

  release(entry: Entry): { givenBack: number; objecting: number } {
    entry.state = 'released';
    for (const number of entry.numbers) {
      const objects = this.objections.has(number);
      entry.letGo[number] = objects ? 'OBJECTING' : 'RELEASED';
      if (!objects) this.people.set(number, 'available');
    }
    const reasons = Object.values(entry.letGo);
    const givenBack = reasons.filter((reason) => reason === 'RELEASED').length;
    return { givenBack, objecting: reasons.length - givenBack };
  }

  object(number: string): void {
    this.objections.add(number);
    if (this.people.has(number)) this.people.set(number, 'objecting');
  }

  import(number: string): void {
    if (this.people.has(number)) return;
    this.people.set(number, this.objections.has(number) ? 'objecting' : 'available');
  }

  /** Everything that died is finished or given up. */
  reconcile(): string[] {
    const left = this.entries.filter(({ state }) => state === 'running' || state === 'committed');
    for (const entry of left) entry.state = entry.state === 'running' ? 'failed' : 'delivered';
    return left.map(({ id }) => id);
  }
}

/** The real thing beside the model. */
export type Real = Chaos;

const lada = '246';
const requestedBy = 'model:ana';
const nextPath = ({ folder }: Real): string => join(folder, `${randomUUID()}.txt`);

/** The n-th number of the model's own people. */
export const numberOf = (n: number): string => `522460${String(n).padStart(6, '0')}`;

const readNumbers = async (path: string): Promise<string[]> =>
  (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');

abstract class Step implements AsyncCommand<LedgerModel, Real> {
  check(_model: Readonly<LedgerModel>): boolean {
    return true;
  }

  async run(model: LedgerModel, real: Real): Promise<void> {
    await this.take(model, real);
    await expectAgreement(model, real);
  }

  abstract take(model: LedgerModel, real: Real): Promise<void>;
  abstract toString(): string;
}

class Extract extends Step {
  constructor(
    readonly amount: number,
    readonly partial: boolean,
  ) {
    super();
  }

  async take(model: LedgerModel, real: Real): Promise<void> {
    const path = nextPath(real);
    const output = { path: () => path, format: 'txt', compression: 'never' } as const;
    const { amount, partial } = this;
    const extracting = extractToFile(
      real.database,
      { kind: 'lada', value: lada },
      { amount, partial, requestedBy, batchRows: 3, output },
    );
    if (model.available === 0 || (model.available < amount && !partial)) {
      await expect(extracting).rejects.toBeInstanceOf(NotEnoughContactsError);
      return;
    }
    const { extractionId, delivered } = await extracting;
    expect(delivered).toBe(Math.min(amount, model.available));
    const numbers = await readNumbers(path);
    expect(numbers).toHaveLength(delivered);
    model.take(extractionId, 'delivered', numbers);
  }

  toString = (): string => `extract ${this.amount}${this.partial ? ' or fewer' : ''}`;
}

/** An extraction that has read somebody and comes to nothing. */
class ExtractInVain extends Step {
  constructor(
    readonly ending: 'fail' | 'cancel',
    readonly amount: number,
  ) {
    super();
  }

  override check({ available }: Readonly<LedgerModel>): boolean {
    return available >= this.amount;
  }

  async take(model: LedgerModel, { database }: Real): Promise<void> {
    const extraction = await extractByLocation(database, {
      lada,
      amount: this.amount,
      requestedBy,
      batchRows: 3,
    });
    const contacts = extraction[Symbol.asyncIterator]();
    await contacts.next();
    if (this.ending === 'fail') {
      await extraction.rollback(new Error('failed'));
      model.add(extraction.id, 'failed');
      return;
    }
    await cancelExtraction(database, extraction.id, { cancelledBy: 'model:eva', reason: 'a second thought' });
    const goOn = async (): Promise<void> => {
      while (!(await contacts.next()).done);
      await extraction.commit();
    };
    await expect(goOn()).rejects.toMatchObject({ code: 'INTERRUPTED' });
    model.add(extraction.id, 'cancelled');
  }

  toString = (): string => `extract ${this.amount} and ${this.ending}`;
}

/** A process that extracts, and is killed before or after COMMIT. */
class ExtractAndDie extends Step {
  constructor(
    readonly stage: 'before' | 'after',
    readonly amount: number,
  ) {
    super();
  }

  override check({ available }: Readonly<LedgerModel>): boolean {
    return available >= this.amount;
  }

  async take(model: LedgerModel, { database, folder, step, untilGone }: Real): Promise<void> {
    const name = `${randomUUID()}.txt`;
    const run = step(
      'extract',
      '--lada',
      lada,
      '--amount',
      `${this.amount}`,
      '--output',
      name,
      '--user',
      'ana',
    );
    const halt = this.stage === 'before' ? `sync ${name}.part` : `link ${name}`;
    expect(await run.until((reached) => reached === halt)).toBeDefined();
    await run.kill();
    await untilGone();
    // It had begun with what others had left.
    model.reconcile();
    const [last] = await database.run<{ id: string }>(
      'select id from extractor.extractions order by created_at desc limit 1',
    );
    const id = last?.id as string;
    if (this.stage === 'before') model.add(id, 'running');
    else model.take(id, 'committed', await readNumbers(join(folder, `${name}.part`)));
  }

  toString = (): string => `extract ${this.amount} and die ${this.stage} COMMIT`;
}

class Release extends Step {
  constructor(readonly pick: number) {
    super();
  }

  override check({ entries }: Readonly<LedgerModel>): boolean {
    return entries.length > 0;
  }

  async take(model: LedgerModel, { database }: Real): Promise<void> {
    const entry = model.entries[this.pick % model.entries.length] as Entry;
    const releasing = releaseExtraction(database, entry.id, {
      reason: 'a second thought',
      releasedBy: requestedBy,
    });
    if (entry.state === 'released') {
      expect(await releasing).toMatchObject({ new: false });
    } else if (entry.state === 'committed' || entry.state === 'delivered') {
      expect(await releasing).toMatchObject({ new: true, changed: 0, ...model.release(entry) });
    } else {
      await expect(releasing).rejects.toMatchObject({ code: 'BAD_INPUT' });
    }
  }

  toString = (): string => `release #${this.pick}`;
}

class Objection extends Step {
  constructor(readonly n: number) {
    super();
  }

  async take(model: LedgerModel, { database }: Real): Promise<void> {
    const number = numberOf(this.n);
    const known = model.objections.has(number);
    const added = await addObjection(database, {
      phone: number.slice(2),
      by: 'model:eva',
      channel: 'library',
    });
    expect(added.new).toBe(!known);
    model.object(number);
  }

  toString = (): string => `object ${this.n}`;
}

class Import extends Step {
  constructor(readonly numbers: number[]) {
    super();
  }

  async take(model: LedgerModel, { database, folder }: Real): Promise<void> {
    const path = join(folder, '..', `import-${randomUUID()}.csv`);
    const rows = this.numbers.map((n) => `${numberOf(n).slice(2)},Tlaxcala,TLAXCALA`);
    await writeFile(path, `Teléfono,Estado,Ciudad\n${rows.join('\n')}\n`);
    await importContacts(database, path, { rejectsPath: null });
    for (const n of this.numbers) model.import(numberOf(n));
  }

  toString = (): string => `import ${this.numbers.join(', ')}`;
}

class Reconcile extends Step {
  async take(model: LedgerModel, { database, folder }: Real): Promise<void> {
    const reconciled = await reconcile(database);
    expect(reconciled.map(({ id }) => id).sort()).toEqual(model.reconcile().sort());
    expect(await findBrokenAtRest(database, folder, { others: true })).toEqual([]);
  }

  toString = (): string => 'reconcile';
}

/** The database says the same as the model, and keeps its own promises. */
async function expectAgreement(
  { people, objections, entries }: LedgerModel,
  { database }: Real,
): Promise<void> {
  const rows = await database.run<{ number: string; standing: string }>(
    `select substring(phone_e164 from 2) as number,
       case
         when status::text = 'VERIFIED' and opt_out_at is null then 'available'
         when status::text = 'OPTED_OUT' and opt_out_method = 'EXTRACTION' then 'extracted'
         when status::text = 'OPTED_OUT' and opt_out_method = 'OBJECTION' then 'objecting'
         else concat_ws(' ', status::text, opt_out_method, opt_out_at)
       end as standing
     from contacts where lada = $1`,
    [lada],
  );
  expect(Object.fromEntries(rows.map(({ number, standing }) => [number, standing]))).toEqual(
    Object.fromEntries(people),
  );
  const objecting = await database.run<{ phone: string }>('select phone::text from extractor.objections');
  expect(objecting.map(({ phone }) => phone).sort()).toEqual([...objections].sort());
  const extractions = await database.run<{ id: string; state: string; numbers: string[]; let_go: object }>(
    `select id, state,
       coalesce(array_agg(phone order by batch, (hashint8extended(contact_id, seed) >> 32)::int, contact_id)
         filter (where phone is not null), '{}') as numbers,
       coalesce(jsonb_object_agg(phone, released_reason) filter (where released_at is not null), '{}') as let_go
     from extractor.extractions
     left join extractor.extraction_contacts on extraction_id = id
     group by id order by created_at`,
  );
  expect(extractions).toEqual(
    entries.map(({ id, state, numbers, letGo }) => ({ id, state, numbers, let_go: letGo })),
  );
  expect(await findBroken(database, { others: true })).toEqual([]);
}

const people = 40;
const amounts = (max: number) => fc.integer({ min: 1, max });
const somebody = amounts(people);

/** Steps in random order; numbers go a little beyond those who are there at first. */
export const steps = fc.commands(
  [
    fc.tuple(amounts(14), fc.boolean()).map(([amount, partial]) => new Extract(amount, partial)),
    amounts(9).map((amount) => new ExtractInVain('fail', amount)),
    amounts(9).map((amount) => new ExtractInVain('cancel', amount)),
    amounts(5).map((amount) => new ExtractAndDie('before', amount)),
    amounts(5).map((amount) => new ExtractAndDie('after', amount)),
    fc.nat({ max: 50 }).map((pick) => new Release(pick)),
    fc.nat({ max: 50 }).map((pick) => new Release(pick)),
    somebody.map((n) => new Objection(n)),
    fc.uniqueArray(somebody, { minLength: 1, maxLength: 6 }).map((numbers) => new Import(numbers)),
    fc.constant(new Reconcile()),
  ],
  { size: 'max', maxCommands: 30 },
);
