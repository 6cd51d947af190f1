import type * as promClient from 'prom-client';
import { CappedNames } from './capped-names.js';
import { addTo, withoutPrototype } from './metric-state.js';
import { Counter, Histogram } from './prom-client.js';

/** Maximum number of operation names as label values; further names are counted as `other`. */
const maxOperationNames = 20;
/** Maximum number of operation types. The SDK has about ten, but the `subType` of a child context may be any text. */
const maxOperationTypes = 20;
/** Up to the 15 min that an invocation may take. */
const stepBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
const [minute, hour, day] = [60, 3600, 86_400];
/** Up to the year that an execution may take. */
const executionBuckets = [1, 10, minute, 10 * minute, hour, 6 * hour, day, 7 * day, 30 * day, 365 * day];

/** Property of a registry that holds its `DurableOperations`. Other copies of this package in the process share it. */
const operationsKey = Symbol.for('instrumented-lambda.durable-operations/1');

/** @returns always the same object for the same registry */
export function findDurableOperations(registry: promClient.Registry): DurableOperations {
  const holder = registry as { [operationsKey]?: DurableOperations | undefined };
  return (holder[operationsKey] ??= new DurableOperations(registry));
}

/** Counts executions of durable functions and their operations. */
export class DurableOperations {
  readonly #names = new CappedNames(maxOperationNames);
  readonly #types = new CappedNames(maxOperationTypes);
  readonly #executions: promClient.Counter;
  readonly #executionDuration: promClient.Histogram;
  readonly #operations: promClient.Counter;
  readonly #attempts: promClient.Counter;
  readonly #stepDuration: promClient.Histogram;

  constructor(registry: promClient.Registry) {
    const registers = [registry];
    this.#executions = new Counter({
      name: 'aws_lambda_durable_executions_total',
      help: 'Durable executions that ended, by status.',
      labelNames: ['status'],
      registers,
    });
    this.#executionDuration = new Histogram({
      name: 'aws_lambda_durable_execution_duration_seconds',
      help: 'Time from the start of a durable execution to its end, suspensions included.',
      buckets: executionBuckets,
      registers,
    });
    this.#operations = new Counter({
      name: 'aws_lambda_durable_operations_total',
      help: 'Ended operations of durable executions, by name, type and status; replays are not counted.',
      labelNames: ['operation', 'type', 'status'],
      registers,
    });
    this.#attempts = new Counter({
      name: 'aws_lambda_durable_attempts_total',
      help: 'Attempts of steps of durable executions, by name and outcome.',
      labelNames: ['operation', 'outcome'],
      registers,
    });
    this.#stepDuration = new Histogram({
      name: 'aws_lambda_durable_step_duration_seconds',
      help: 'Time that the function of a step ran, each attempt counted.',
      labelNames: ['operation'],
      buckets: stepBuckets,
      registers,
    });
  }

  /** @param seconds time since the start of the execution; `undefined` if unknown */
  endExecution(status: string, seconds: number | undefined): void {
    addTo(this.#executions, { labels: withoutPrototype({ status }) }, 1);
    if (seconds !== undefined) this.#executionDuration.observe(withoutPrototype({}), seconds);
  }

  endOperation(name: string | undefined, type: string, status: string): void {
    const labels = { operation: this.#names.labelOf(name), type: this.#types.labelOf(type), status };
    addTo(this.#operations, { labels: withoutPrototype(labels) }, 1);
  }

  endAttempt(name: string | undefined, outcome: string): void {
    addTo(this.#attempts, { labels: withoutPrototype({ operation: this.#names.labelOf(name), outcome }) }, 1);
  }

  observeStep(name: string | undefined, seconds: number): void {
    this.#stepDuration.observe(withoutPrototype({ operation: this.#names.labelOf(name) }), seconds);
  }
}
