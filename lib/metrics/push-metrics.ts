import type * as promClient from 'prom-client';
import type { PushObserver } from '../flush/push-port.js';
import type { FlushSkipReason, PushOutcome } from '../flush/push-outcome.js';
import { addTo, increment, labelSet, noLabels, setGauge, type LabelSet } from './metric-state.js';
import { Counter, Gauge, Histogram } from './prom-client.js';

/** Counts our own pushes. The outcome of a push is in the metrics of the next one. */
export class PushMetrics implements PushObserver {
  readonly #pushes: promClient.Counter<'outcome'>;
  readonly #skips: promClient.Counter<'reason'>;
  readonly #skipLabels: Partial<Record<FlushSkipReason, LabelSet>> = {};
  readonly #duration: promClient.Histogram;
  readonly #bytes: promClient.Gauge;

  constructor(registry: promClient.Registry) {
    const registers = [registry];
    this.#pushes = new Counter({
      name: 'instrumented_pushes_total',
      help: 'Pushes of metrics, by outcome: pushed, or why not.',
      labelNames: ['outcome'],
      registers,
    });
    addTo(this.#pushes, labelSet('outcome', 'pushed'), 0);
    this.#skips = new Counter({
      name: 'instrumented_pushes_skipped_total',
      help: 'Flushes without a push, by reason; a later push includes their counts.',
      labelNames: ['reason'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'instrumented_push_duration_seconds',
      help: 'Time one push took, from reading the metrics to the answer.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
      registers,
    });
    // prom-client creates zeros for all buckets. They are removed until the first observation: the first push is the largest.
    this.#duration.remove(noLabels.labels);
    this.#bytes = new Gauge({
      name: 'instrumented_push_bytes',
      help: 'Size of the latest push that arrived, compressed, in bytes.',
      registers,
    });
  }

  /** Does nothing: the opening of the connection carries no metrics, so it is not a push. The log reports its failure. */
  onOpeningFailure(): void {
    return;
  }

  onPush(outcome: PushOutcome, durationMs: number): void {
    increment(this.#pushes, labelSet('outcome', outcome.status === 'pushed' ? 'pushed' : outcome.reason));
    this.#duration.observe(noLabels.labels, durationMs / 1000);
    if (outcome.status === 'pushed') setGauge(this.#bytes, outcome.wireBytes);
  }

  onSkip(reason: FlushSkipReason): void {
    // Cached, because with the policies `interval` and `manual` nearly every invocation skips its push.
    const labels = (this.#skipLabels[reason] ??= labelSet('reason', reason));
    increment(this.#skips, labels);
  }
}
