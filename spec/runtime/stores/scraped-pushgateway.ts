import { startPrometheus, type PrometheusOptions } from './prometheus.js';
import { startPushgateway, type Pushgateway } from './pushgateway.js';

/** A real Pushgateway with a Prometheus that scrapes it every second. */
export interface ScrapedPushgateway extends Pushgateway {
  /** Queries the Prometheus. */
  queryValue(promql: string): Promise<number | undefined>;
}

/**
 * @param command the Pushgateway's binary
 * @param prometheus the binary of Prometheus; default: Debian's
 * @throws Error if one of them is not installed or does not start
 */
export async function startScrapedPushgateway(
  command: string,
  prometheus: Pick<PrometheusOptions, 'command'> = {},
): Promise<ScrapedPushgateway> {
  const gateway = await startPushgateway(command);
  try {
    const scraper = await startPrometheus({ ...prometheus, config: scrapeConfig(gateway.origin) });
    return {
      ...gateway,
      queryValue: (promql) => scraper.queryValue(promql),
      stop: async () => {
        await scraper.stop();
        await gateway.stop();
      },
    };
  } catch (error) {
    await gateway.stop();
    throw error;
  }
}

/** Sets `honor_labels`, so that the labels of the pushed series override those of the scrape. */
function scrapeConfig(origin: string): string {
  return [
    'scrape_configs:',
    '  - job_name: pushgateway',
    '    honor_labels: true',
    '    scrape_interval: 1s',
    '    scrape_timeout: 1s',
    '    static_configs:',
    `      - targets: ['${new URL(origin).host}']`,
    '',
  ].join('\n');
}
