import type * as promClient from 'prom-client';
import type { ProcessMetricsPolicy } from '../../config/process-metrics-policy.js';
import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../../lambda/clock.js';
import { registerProcessMetrics } from './register-process-metrics.js';
import { Registry } from '../prom-client.js';

export interface ProcessMetricsScheduleParts {
  readonly policy: ProcessMetricsPolicy;
  readonly clock: Clock;
  /** A second registry that gets these metrics. */
  readonly shared: promClient.Registry;
}

/**
 * Decides which pushes include the metrics of the process and of our own pushes. They are more than half of the samples, and
 * half of the work of a push, so an environment that pushes a hundred times a second does not include them each time.
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

  /** Whether the next push must include them. */
  get isDue(): boolean {
    return this.#readAt === undefined || elapsedMs(this.#parts.clock, this.#readAt) >= this.#intervalMs;
  }

  /** All these metrics. Registers them at the first access. */
  get metrics(): ReadonlySet<object> {
    return (this.#metrics ??= this.#registerAll());
  }

  /** Registers them if they are not yet registered. Call it while nobody waits: it takes 1 ms. */
  register(): void {
    this.#metrics ??= this.#registerAll();
  }

  /** Call it when a push includes them. */
  markRead(): void {
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
