import type * as promClient from 'prom-client';
import { CappedNames } from './capped-names.js';
import { addTo, labelsOf } from './metric-state.js';
import { Counter, Histogram } from './prom-client.js';

/** How many names of operations get a label value; further ones are counted as `other`. */
const mostNames = 20;
/** Up to the 15 min that an invocation may take. */
const stepBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
const [minute, hour, day] = [60, 3600, 86_400];
/** Up to the year that an execution may take. */
const executionBuckets = [1, 10, minute, 10 * minute, hour, 6 * hour, day, 7 * day, 30 * day, 365 * day];

/** Counts what executions of durable functions do. */
export class DurableOperations {
  static readonly #known = new WeakMap<promClient.Registry, DurableOperations>();
  readonly #names = new CappedNames(mostNames);
  readonly #executions: promClient.Counter;
  readonly #executionDuration: promClient.Histogram;
  readonly #operations: promClient.Counter;
  readonly #attempts: promClient.Counter;
  readonly #stepDuration: promClient.Histogram;

  private constructor(registry: promClient.Registry) {
    this.#executions = findCounter(registry, {
      name: 'aws_lambda_durable_executions_total',
      help: 'Durable executions that ended, by status.',
      labelNames: ['status'],
    });
    this.#executionDuration = findHistogram(registry, {
      name: 'aws_lambda_durable_execution_duration_seconds',
      help: 'Time from the start of a durable execution to its end, suspensions included.',
      buckets: executionBuckets,
    });
    this.#operations = findCounter(registry, {
      name: 'aws_lambda_durable_operations_total',
      help: 'Operations of durable executions that ended, by name, type and status; replays are not counted.',
      labelNames: ['operation', 'type', 'status'],
    });
    this.#attempts = findCounter(registry, {
      name: 'aws_lambda_durable_attempts_total',
      help: 'Attempts of steps of durable executions, by name and outcome.',
      labelNames: ['operation', 'outcome'],
    });
    this.#stepDuration = findHistogram(registry, {
      name: 'aws_lambda_durable_step_duration_seconds',
      help: 'Time that the function of a step ran, each attempt counted.',
      labelNames: ['operation'],
      buckets: stepBuckets,
    });
  }

  /** @returns the same one for the same registry */
  static of(registry: promClient.Registry): DurableOperations {
    let operations = this.#known.get(registry);
    if (operations === undefined) this.#known.set(registry, (operations = new DurableOperations(registry)));
    return operations;
  }

  /** @param seconds since it was started, if that is known */
  endExecution(status: string, seconds: number | undefined): void {
    addTo(this.#executions, { labels: labelsOf({ status }) }, 1);
    if (seconds !== undefined) this.#executionDuration.observe(labelsOf({}), seconds);
  }

  endOperation(name: string | undefined, type: string, status: string): void {
    addTo(this.#operations, { labels: labelsOf({ operation: this.#names.labelOf(name), type, status }) }, 1);
  }

  endAttempt(name: string | undefined, outcome: string): void {
    addTo(this.#attempts, { labels: labelsOf({ operation: this.#names.labelOf(name), outcome }) }, 1);
  }

  observeStep(name: string | undefined, seconds: number): void {
    this.#stepDuration.observe(labelsOf({ operation: this.#names.labelOf(name) }), seconds);
  }
}

/** Another copy of this package in the process may have made it. */
function findCounter(
  registry: promClient.Registry,
  configuration: promClient.CounterConfiguration<string>,
): promClient.Counter {
  const found = registry.getSingleMetric(configuration.name) as promClient.Counter | undefined;
  return found ?? new Counter({ ...configuration, registers: [registry] });
}

function findHistogram(
  registry: promClient.Registry,
  configuration: promClient.HistogramConfiguration<string>,
): promClient.Histogram {
  const found = registry.getSingleMetric(configuration.name) as promClient.Histogram | undefined;
  return found ?? new Histogram({ ...configuration, registers: [registry] });
}
