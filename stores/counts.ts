import type { RunningServer } from './servers.js';

export const countedMetrics = ['invocations', 'errors', 'timeouts'] as const;
export type CountedMetric = (typeof countedMetrics)[number];

/** Longer than a run, so that it holds the whole life of every environment. */
const window = '[2h]';

/** What a server says that a function did. */
export class Counts {
  readonly #server: RunningServer;

  constructor(server: RunningServer) {
    this.#server = server;
  }

  /** The sum over all instances of the greatest value that each had. */
  count(metric: CountedMetric, functionName: string): Promise<number> {
    return this.#server.query(`sum(max_over_time(${select(metric, functionName)}))`);
  }

  /** How many instances have an `increase()` of more than 0. */
  countRising(functionName: string): Promise<number> {
    return this.#server.query(
      `count(sum by (instance) (increase(${select('invocations', functionName)})) > 0)`,
    );
  }
}

function select(metric: CountedMetric, functionName: string): string {
  return `aws_lambda_${metric}_total{function_name="${functionName}"}${window}`;
}
