import { datadog, sendDistributionMetric } from 'datadog-lambda-js';
import { work } from './work.mjs';

export const handler = datadog(
  async (event) => {
    const began = performance.now();
    try {
      return await work(event);
    } finally {
      sendDistributionMetric('bench.duration', performance.now() - began, 'function:bench');
    }
  },
  { mergeDatadogXrayTraces: false, enhancedMetrics: true, logForwarding: true, injectLogContext: false },
);
