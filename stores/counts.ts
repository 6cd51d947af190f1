import type { RunningServer } from './servers.js';

export const countedMetrics = ['invocations', 'errors', 'timeouts'] as const;
export type CountedMetric = (typeof countedMetrics)[number];

/** Longer than a run, so that it includes the whole life of every environment. */
const window = '[2h]';

/** Asks a server what it counted for a function. */
export class Counts {
  readonly #server: RunningServer;

  constructor(server: RunningServer) {
    this.#server = server;
  }

  /** @returns the sum, over all instances, of the greatest value of each */
  count(metric: CountedMetric, functionName: string): Promise<number> {
    return this.#server.query(`sum(max_over_time(${select(metric, functionName)}))`);
  }

  /** @returns the number of instances with an `increase()` of more than 0 */
  countRising(functionName: string): Promise<number> {
    return this.#server.query(
      `count(sum by (instance) (increase(${select('invocations', functionName)})) > 0)`,
    );
  }
}

function select(metric: CountedMetric, functionName: string): string {
  return `aws_lambda_${metric}_total{function_name="${functionName}"}${window}`;
}
