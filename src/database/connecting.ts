import pg, { type Connection } from 'pg';

/** The connections of some pools that are being opened at this moment. */
export class Connecting {
  readonly #clients = new Set<pg.Client>();

  /** What a pool has to make its connections with, to be watched. */
  readonly Client: typeof pg.Client;

  constructor() {
    const clients = this.#clients;
    this.Client = class extends pg.Client {
      constructor(config?: string | pg.ClientConfig) {
        super(config);
        clients.add(this);
        for (const event of ['connect', 'end'] as const) this.once(event, () => clients.delete(this));
      }
    };
  }

  /** Gives them up: a server that takes them and then says nothing would be waited for. */
  cut(): void {
    for (const client of this.#clients)
      (client as unknown as { connection: Connection }).connection.stream.destroy();
    this.#clients.clear();
  }
}
