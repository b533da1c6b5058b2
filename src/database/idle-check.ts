import type { Pool, PoolClient } from 'pg';
import { adaptToPooler } from './pooler.js';

/** A server that does not answer an empty question within this is taken for gone. */
const answerMs = 2_000;

interface IdleState {
  /** how long a connection may have been idle and still be trusted, in ms */
  trustedMs: number;
  /** when each was given back; those that never were are new */
  idleSince: WeakMap<PoolClient, number>;
  /** what was idle before this moment is not worth a question: one of them turned out to be dead */
  deadUntil: number;
}

const states = new WeakMap<Pool, IdleState>();

/**
 * From now on `takeLiving` asks connections of this pool that were idle for longer, before it hands them out.
 * Firewalls and failing machines cut connections without telling either end; TCP's own keep-alive takes minutes.
 */
export function distrustIdle(pool: Pool, trustedMs: number): void {
  const state: IdleState = { trustedMs, idleSince: new WeakMap(), deadUntil: 0 };
  states.set(pool, state);
  pool.on('release', (_error, client) => state.idleSince.set(client, performance.now()));
}

/** Takes a connection out of the pool that is known to live, or was used a moment ago. Dead ones are replaced. */
export async function takeLiving(pool: Pool): Promise<PoolClient> {
  for (;;) {
    let client: PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      if (adaptToPooler(pool, error)) continue;
      throw error;
    }
    if (await lives(states.get(pool), client)) return client;
    client.release(true);
  }
}

async function lives(state: IdleState | undefined, client: PoolClient): Promise<boolean> {
  const since = state?.idleSince.get(client);
  if (state === undefined || since === undefined) return true;
  const now = performance.now();
  if (since < state.deadUntil) return false;
  if (now - since < state.trustedMs) return true;
  const answered = await answers(client);
  if (!answered) state.deadUntil = now;
  return answered;
}

async function answers(client: PoolClient): Promise<boolean> {
  const ignore = (): void => {};
  client.on('error', ignore);
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, answerMs, false);
  });
  try {
    const answer = client.query('select').then(
      () => true,
      () => false,
    );
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
    client.off('error', ignore);
  }
}
