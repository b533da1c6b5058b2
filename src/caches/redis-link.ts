import type { RedisAddress } from './redis-address.js';

type Client = Awaited<ReturnType<typeof newClient>>;

/** How long Redis may take, to let us in and to answer, in ms; it must never be what anybody waits for. */
const connectMs = 1_000;
const answerMs = 500;

/** How long it is left alone after it failed, in ms. */
const restMs = 10_000;

/** Told of an outage, once, and of its end. */
export interface RedisOutage {
  onAway(why: string): void;
  onBack(): void;
}

/**
 * A connection to Redis that is opened when it is first needed, and never holds anything up: what is away, slow or
 * talks nonsense is left alone for a while. Needs `close()`.
 */
export class RedisLink {
  readonly #address: RedisAddress;
  readonly #outage: RedisOutage;
  #client: Promise<Client> | undefined;
  #restsUntil = 0;
  #away = false;
  #closed = false;

  constructor(address: RedisAddress, outage: RedisOutage) {
    this.#address = address;
    this.#outage = outage;
  }

  /** whether it failed when it was last asked */
  get away(): boolean {
    return this.#away;
  }

  /** What `work` makes of it; undefined while it is out of reach. Never rejects. */
  async ask<Result>(work: (client: Client) => Promise<Result>): Promise<Result | undefined> {
    if (this.#closed || performance.now() < this.#restsUntil) return undefined;
    try {
      // On a busy machine reading the code takes longer than Redis may, and is no fault of its.
      await import('@redis/client');
      const client = await within(connectMs, this.#connect());
      const result = await within(answerMs, work(client));
      if (this.#away) this.#outage.onBack();
      this.#away = false;
      return result;
    } catch (error) {
      this.#giveUp();
      if (!this.#away) this.#outage.onAway(reasonOf(error));
      this.#away = true;
      return undefined;
    }
  }

  /** Says no goodbye: a server that hangs would not hear it, and what was to be kept has been answered. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#giveUp();
  }

  #giveUp(): void {
    this.#restsUntil = performance.now() + restMs;
    this.#client?.then(destroy, () => {});
    this.#client = undefined;
  }

  #connect(): Promise<Client> {
    this.#client ??= this.#open();
    return this.#client;
  }

  async #open(): Promise<Client> {
    const client = await newClient(this.#address);
    const timer = setTimeout(() => destroy(client), connectMs);
    try {
      await client.connect();
      return client;
    } catch (error) {
      destroy(client);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function newClient({ url, socket }: RedisAddress) {
  const { createClient } = await import('@redis/client');
  const client = createClient({
    ...(url !== undefined && { url }),
    name: 'contacts',
    // It is us who come back, when it has rested: the client would do so for ever, and keep the process.
    disableOfflineQueue: true,
    socket: { ...socket, connectTimeout: connectMs, reconnectStrategy: false },
  });
  // Without a listener an error of an idle connection would end the process.
  client.on('error', () => {});
  return client;
}

function destroy(client: Client): void {
  try {
    client.destroy();
  } catch {
    // It is closed already.
  }
}

async function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** In one line; no address, for there may be a password in it. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND')
    return 'the package @redis/client is not installed: npm install @redis/client@5';
  return code ?? /^[A-Z]+ .*|no answer.*/.exec(message)?.[0] ?? 'the connection broke';
}
