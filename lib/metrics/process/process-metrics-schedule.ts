import type * as promClient from 'prom-client';
import type { ProcessMetricsPolicy } from '../../config/process-metrics-policy.js';
import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../../lambda/clock.js';
import { registerProcessMetrics } from './register-process-metrics.js';
import { Registry } from '../prom-client.js';

export interface ProcessMetricsScheduleParts {
  readonly policy: ProcessMetricsPolicy;
  readonly clock: Clock;
  /** Gets all of them too. */
  readonly shared: promClient.Registry;
}

/**
 * What tells of the process and of our own pushes, and nothing of invocations: an environment that pushes a hundred times a
 * second need not tell of it each time. To read, write and compress it is half of a push, and more than half of its samples.
 *
 * @see docs/decisions/0704-vitals-once-a-second.md
 */
export class ProcessMetricsSchedule {
  /** Holds them alone. */
  readonly registry: promClient.Registry = new Registry();
  readonly #parts: ProcessMetricsScheduleParts;
  readonly #intervalMs: number;
  #readAt: Timestamp | undefined;
  #metrics: ReadonlySet<object> | undefined;

  constructor(parts: ProcessMetricsScheduleParts) {
    this.#parts = parts;
    this.#intervalMs = parts.policy.kind === 'interval' ? parts.policy.intervalMs : 0;
  }

  /** Whether they were read so long ago that the next push takes them along. */
  get isDue(): boolean {
    return this.#readAt === undefined || elapsedMs(this.#parts.clock, this.#readAt) >= this.#intervalMs;
  }

  /** All of them, registered. */
  get metrics(): ReadonlySet<object> {
    return (this.#metrics ??= this.#registerAll());
  }

  /** Sees to it that they are registered: those of the process take a millisecond, which nobody need wait for. */
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
