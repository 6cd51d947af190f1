import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { labelsOf } from './labels.mjs';

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];

/** The invocation metrics of every subject, written by hand with prom-client. */
export class InvocationMetrics {
  registry = new Registry();
  #registers = [this.registry];
  #isFirst = true;
  #invocations = new Counter({
    name: 'aws_lambda_invocations_total',
    help: 'Invocations.',
    registers: this.#registers,
  });
  #errors = new Counter({
    name: 'aws_lambda_errors_total',
    help: 'Errors.',
    labelNames: ['error_type'],
    registers: this.#registers,
  });
  #duration = new Histogram({
    name: 'aws_lambda_duration_seconds',
    help: 'Duration.',
    buckets,
    registers: this.#registers,
  });
  #coldStart = new Gauge({
    name: 'aws_lambda_cold_start',
    help: 'Cold start.',
    registers: this.#registers,
  });

  /** Runs the handler, counts and times it, then awaits the push. A failed push must not fail the handler. */
  async measure(call, context, push) {
    if (this.#isFirst) this.registry.setDefaultLabels(labelsOf(context));
    this.#coldStart.set(this.#isFirst ? 1 : 0);
    this.#isFirst = false;
    this.#invocations.inc();
    const end = this.#duration.startTimer();
    try {
      return await call();
    } catch (error) {
      this.#errors.inc({ error_type: error.name });
      throw error;
    } finally {
      end();
      await push(await this.registry.metrics()).catch(console.error);
    }
  }
}
