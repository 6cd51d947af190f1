import type * as promClient from 'prom-client';
import type { ProcessMetricsPolicy } from '../../config/process-metrics-policy.js';
import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../../lambda/clock.js';
import { registerProcessMetrics } from './register-process-metrics.js';
import { Registry } from '../prom-client.js';

export interface ProcessMetricsScheduleParts {
  readonly policy: ProcessMetricsPolicy;
  readonly clock: Clock;
  /** Registry in which they are registered too. */
  readonly shared: promClient.Registry;
}

/**
 * Decides when the metrics of the process and of our own pushes are pushed. An environment that pushes a hundred times a second
 * does not have to push them each time: they are more than half of the samples, and half of the work of a push.
 *
 * @see docs/decisions/0704-process-metrics-once-a-second.md
 */
export class ProcessMetricsSchedule {
  /** Contains only these metrics. */
  readonly registry: promClient.Registry = new Registry();
  readonly #parts: ProcessMetricsScheduleParts;
  readonly #intervalMs: number;
  #readAt: Timestamp | undefined;
  #metrics: ReadonlySet<object> | undefined;

  constructor(parts: ProcessMetricsScheduleParts) {
    this.#parts = parts;
    this.#intervalMs = parts.policy.kind === 'interval' ? parts.policy.intervalMs : 0;
  }

  /** Whether they are old enough for the next push to include them. */
  get isDue(): boolean {
    return this.#readAt === undefined || elapsedMs(this.#parts.clock, this.#readAt) >= this.#intervalMs;
  }

  /** All of these metrics, registered. */
  get metrics(): ReadonlySet<object> {
    return (this.#metrics ??= this.#registerAll());
  }

  /** Registers them, unless that is done. Those of the process take a millisecond, for which nobody has to wait. */
  register(): void {
    this.#metrics ??= this.#registerAll();
  }

  noteReading(): void {
    this.#readAt = takeTimestamp(this.#parts.clock);
  }

  #registerAll(): ReadonlySet<object> {
    const { policy, shared } = this.#parts;
    if (policy.kind !== 'off') registerProcessMetrics(this.registry);
    const metrics = this.registry.getMetricsAsArray() as unknown as promClient.Metric[];
    for (const metric of metrics) shared.registerMetric(metric);
    return new Set(metrics);
  }
}
