import type * as promClient from 'prom-client';
import { CappedNames } from './capped-names.js';
import { addTo, labelsOf } from './metric-state.js';
import { Counter, Histogram } from './prom-client.js';

/** The most names of operations with a label value of their own; further ones are counted as `other`. */
const mostNames = 20;
/** The same for types: the SDK has about ten, and the `subType` of a child context may be any text. */
const mostTypes = 20;
/** Up to the 15 min that an invocation may take. */
const stepBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
const [minute, hour, day] = [60, 3600, 86_400];
/** Up to the year that an execution may take. */
const executionBuckets = [1, 10, minute, 10 * minute, hour, 6 * hour, day, 7 * day, 30 * day, 365 * day];

/** Property of a registry with its counts: another copy of this package in the process may have made them. */
const operationsKey = Symbol.for('instrumented-lambda.durable-operations/1');

/** @returns always the same object for the same registry */
export function findDurableOperations(registry: promClient.Registry): DurableOperations {
  const holder = registry as { [operationsKey]?: DurableOperations | undefined };
  return (holder[operationsKey] ??= new DurableOperations(registry));
}

/** Counts executions of durable functions and their operations. */
export class DurableOperations {
  readonly #names = new CappedNames(mostNames);
  readonly #types = new CappedNames(mostTypes);
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

  /** @param seconds since it was started, if that is known */
  endExecution(status: string, seconds: number | undefined): void {
    addTo(this.#executions, { labels: labelsOf({ status }) }, 1);
    if (seconds !== undefined) this.#executionDuration.observe(labelsOf({}), seconds);
  }

  endOperation(name: string | undefined, type: string, status: string): void {
    const labels = { operation: this.#names.labelOf(name), type: this.#types.labelOf(type), status };
    addTo(this.#operations, { labels: labelsOf(labels) }, 1);
  }

  endAttempt(name: string | undefined, outcome: string): void {
    addTo(this.#attempts, { labels: labelsOf({ operation: this.#names.labelOf(name), outcome }) }, 1);
  }

  observeStep(name: string | undefined, seconds: number): void {
    this.#stepDuration.observe(labelsOf({ operation: this.#names.labelOf(name) }), seconds);
  }
}
