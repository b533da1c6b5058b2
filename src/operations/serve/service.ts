import type { Database } from '../../database/index.js';
import type { Metrics } from '../metrics/metrics.js';
import { Schedule } from '../upkeep/schedule.js';
import { HttpServer } from './http-server.js';
import { ReadinessProbe } from './readiness.js';
import { type UpkeepOptions, upkeepTasks } from './upkeep-tasks.js';

export interface ServiceOptions {
  /** address to listen on */
  host: string;
  /** 0 takes any that is free */
  port: number;
  /** who sends it is told the details of `/health/ready` */
  token?: string;
  metrics: Metrics;
  upkeep: UpkeepOptions;
}

/** What `contacts serve` runs: health and metrics over HTTP, and the upkeep. Needs `close()`. */
export class Service {
  readonly #http: HttpServer;
  readonly #readiness: ReadinessProbe;
  readonly #schedule: Schedule;
  readonly #metrics: Metrics;

  private constructor(http: HttpServer, readiness: ReadinessProbe, schedule: Schedule, metrics: Metrics) {
    this.#http = http;
    this.#readiness = readiness;
    this.#schedule = schedule;
    this.#metrics = metrics;
  }

  /**
   * Begins to listen and to look after things. The database need not be there yet, or stay: `/health/ready`
   * tells.
   *
   * @throws ContactsError `BAD_INPUT` when the address cannot be listened on
   */
  static async open(database: Database, { metrics, upkeep, ...http }: ServiceOptions): Promise<Service> {
    metrics.watchPool(database);
    const readiness = new ReadinessProbe(database);
    const server = await HttpServer.open({ ...http, readiness, metrics });
    const schedule = new Schedule(upkeepTasks(database, readiness, metrics, upkeep), {
      log: database.log,
      onRun: (task, error) => metrics.taskRan(task, error === undefined),
    });
    return new Service(server, readiness, schedule, metrics);
  }

  /** where it listens, e.g. `http://127.0.0.1:9464` */
  get url(): string {
    return this.#http.url;
  }

  /** Says that it is not ready any more, ends what runs, then stops listening. */
  async close(): Promise<void> {
    this.#readiness.stop();
    await this.#schedule.stop();
    await this.#http.close();
    this.#metrics.close();
  }
}
