import { onTestFinished } from 'vitest';
import { Database } from '../../src/database/index.js';
import type { Setting } from './setting.js';

/** Holds back every extraction that comes to its third batch, until it is opened. */
export async function closeGate(setting: Setting): Promise<() => Promise<void>> {
  await setting.database.run(`
    create function wait_at_gate() returns trigger language plpgsql as $$
    begin
      if new.batch >= 3 then perform pg_advisory_xact_lock_shared(77); end if;
      return new;
    end $$;
    create trigger gate before insert on extractor.extraction_contacts
      for each row execute function wait_at_gate()`);
  const keeper = new Database({ connection: setting.url });
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let closed: () => void = () => {};
  const isClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const held = keeper.withConnection(async (session) => {
    await session.run('select pg_advisory_lock(77)');
    closed();
    await opened;
  });
  await isClosed;
  const end = async (): Promise<void> => {
    open();
    await held;
    await keeper.close();
  };
  let ending: Promise<void> | undefined;
  const once = (): Promise<void> => {
    ending ??= end();
    return ending;
  };
  onTestFinished(once);
  return once;
}
