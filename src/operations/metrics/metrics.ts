import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../../database/index.js';
import { version } from '../../version.js';
import { amountBucket, type EndedExtraction, knownFormat, knownScope } from './labels.js';

/** States of one name more than this are counted together: what stands in a column must not make labels. */
const mostStates = 64;

/** Gauges of prom-client's that end like counters; the same is told by kind beside them. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * What Prometheus is told. Every label comes from a short closed list, or is the name of a state; no number, no
 * name of a person and no id is ever one.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #seconds: Histogram<'amount' | 'scope' | 'format'>;
  readonly #extractions: Counter<'outcome' | 'reason'>;
  readonly #contacts: Counter<'scope'>;
  readonly #bytes: Counter<'format'>;
  readonly #errors: Counter<'class'>;
  readonly #unfinished: Gauge<'state'>;
  readonly #available: Gauge<'state'>;
  readonly #availableAt: Gauge;
  readonly #tasks: Counter<'task' | 'outcome'>;
  readonly #taskAt: Gauge<'task'>;
  readonly #alerts: Gauge<'alert'>;
  readonly #answers: Counter<'topic' | 'outcome'>;
  readonly #readAt = new Map<string, number>();
  readonly #redisUp: Gauge;

  /** @param options.defaults whether to tell of the process as well: memory, processor, event loop */
  constructor({ defaults = true }: { defaults?: boolean } = {}) {
    const registers = [this.#registry];
    if (defaults) collectDefaultMetrics({ register: this.#registry });
    for (const name of misnamed) this.#registry.removeSingleMetric(name);
    this.#seconds = new Histogram({
      name: 'contacts_extraction_seconds',
      help: 'Time from the turn of an extraction, at once unless it had to wait in line, to its file being delivered',
      labelNames: ['amount', 'scope', 'format'],
      buckets: [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
      registers,
    });
    this.#extractions = new Counter({
      name: 'contacts_extractions_total',
      help: 'Extractions that ended since this process started, of all processes; refused: of this one',
      labelNames: ['outcome', 'reason'],
      registers,
    });
    this.#contacts = new Counter({
      name: 'contacts_delivered_total',
      help: 'Contacts in delivered extractions',
      labelNames: ['scope'],
      registers,
    });
    this.#bytes = new Counter({
      name: 'contacts_file_bytes_total',
      help: 'Bytes of delivered files',
      labelNames: ['format'],
      registers,
    });
    this.#errors = new Counter({
      name: 'contacts_errors_total',
      help: 'Errors that this process logged, by class',
      labelNames: ['class'],
      registers,
    });
    this.#unfinished = new Gauge({
      name: 'contacts_extractions_unfinished',
      help: 'Extractions on record that have not ended, by state',
      labelNames: ['state'],
      registers,
    });
    this.#available = new Gauge({
      name: 'contacts_available',
      help: 'Contacts left in the pool, by state',
      labelNames: ['state'],
      registers,
    });
    this.#availableAt = new Gauge({
      name: 'contacts_available_timestamp_seconds',
      help: 'When contacts_available was counted',
      registers,
    });
    this.#tasks = new Counter({
      name: 'contacts_upkeep_runs_total',
      help: 'Runs of the upkeep tasks',
      labelNames: ['task', 'outcome'],
      registers,
    });
    this.#taskAt = new Gauge({
      name: 'contacts_upkeep_success_timestamp_seconds',
      help: 'When an upkeep task last succeeded',
      labelNames: ['task'],
      registers,
    });
    this.#alerts = new Gauge({
      name: 'contacts_alert_firing',
      help: '1 while an alert of the tool itself is firing',
      labelNames: ['alert'],
      registers,
    });
    this.#answers = new Counter({
      name: 'contacts_cache_answers_total',
      help: 'Questions of this process that may be answered by what is remembered, by how they were',
      labelNames: ['topic', 'outcome'],
      registers,
    });
    const readAt = this.#readAt;
    new Gauge({
      name: 'contacts_cache_age_seconds',
      help: 'Age of what this process last told of a topic, remembered or not',
      labelNames: ['topic'],
      registers,
      collect() {
        for (const [topic, at] of readAt) this.set({ topic }, Math.max(0, (Date.now() - at) / 1000));
      },
    });
    this.#redisUp = new Gauge({
      name: 'contacts_redis_up',
      help: '1 while Redis can be used, 0 while it cannot; it is 1 until it was needed, and where there is none',
      registers,
    });
    this.#redisUp.set(1);
    new Gauge({ name: 'contacts_info', help: 'Version', labelNames: ['version'], registers }).set(
      { version },
      1,
    );
  }

  /** From now on tells how the connections to this database stand, and its breaker, as they are when asked. */
  watchPool(database: Database): void {
    new Gauge({
      name: 'contacts_pool_connections',
      help: 'Connections of this process to the database; waiting: callers without one',
      labelNames: ['state'],
      registers: [this.#registry],
      collect() {
        const { open, idle, waiting, most } = database.usage;
        this.set({ state: 'in_use' }, open - idle);
        this.set({ state: 'idle' }, idle);
        this.set({ state: 'waiting' }, waiting);
        this.set({ state: 'most' }, most);
      },
    });
    new Gauge({
      name: 'contacts_breaker',
      help: '1 for the state that the circuit breaker before the database is in',
      labelNames: ['state'],
      registers: [this.#registry],
      collect() {
        for (const state of ['closed', 'open', 'half-open'] as const)
          this.set({ state }, database.breaker === state ? 1 : 0);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything, in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  extractionEnded({
    outcome,
    reason,
    requested,
    delivered,
    scope,
    format,
    bytes,
    seconds,
  }: EndedExtraction): void {
    this.#extractions.inc({ outcome, reason });
    if (outcome !== 'delivered') return;
    const labels = { amount: amountBucket(requested), scope: knownScope(scope), format: knownFormat(format) };
    this.#seconds.observe(labels, seconds);
    this.#contacts.inc({ scope: labels.scope }, delivered);
    this.#bytes.inc({ format: labels.format }, bytes);
  }

  /** An extraction came to nothing before it was on record. @param reason an `ErrorCode` */
  extractionRefused(reason: string): void {
    this.#extractions.inc({ outcome: 'refused', reason });
  }

  /** @param kind an `ErrorCode`, or `UNEXPECTED` */
  errorLogged(kind: string): void {
    this.#errors.inc({ class: kind });
  }

  unfinished(counts: Readonly<Record<'queued' | 'running' | 'committed', number>>): void {
    for (const [state, count] of Object.entries(counts)) this.#unfinished.set({ state }, count);
  }

  /** @param states by name; null: those who name no state */
  counted(states: readonly { name: string | null; available: number }[], at: Date): void {
    this.#available.reset();
    for (const [index, { name, available }] of states.entries()) {
      const state = index < mostStates ? (name ?? '(none)') : '(others)';
      this.#available.inc({ state }, available);
    }
    this.#availableAt.set(at.getTime() / 1000);
  }

  taskRan(task: string, ok: boolean): void {
    this.#tasks.inc({ task, outcome: ok ? 'ok' : 'failed' });
    if (ok) this.#taskAt.set({ task }, Date.now() / 1000);
  }

  alert(name: string, firing: boolean): void {
    this.#alerts.set({ alert: name }, firing ? 1 : 0);
  }

  /**
   * @param topic of a closed list
   * @param outcome of a closed list
   * @param ageMs how old the answer is
   */
  answered(topic: string, outcome: string, ageMs: number): void {
    this.#answers.inc({ topic, outcome });
    this.#readAt.set(topic, Date.now() - ageMs);
  }

  redis(up: boolean): void {
    this.#redisUp.set(up ? 1 : 0);
  }

  /** Ends what measures the process. */
  close(): void {
    this.#registry.clear();
  }
}
