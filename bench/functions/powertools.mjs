import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { work } from './work.mjs';

const metrics = new Metrics({ namespace: 'bench', serviceName: 'bench' });

export const handler = async (event, context) => {
  metrics.setFunctionName(context.functionName);
  metrics.captureColdStartMetric();
  const began = performance.now();
  metrics.addMetric('invocations', MetricUnit.Count, 1);
  try {
    return await work(event);
  } catch (error) {
    metrics.addMetric('errors', MetricUnit.Count, 1);
    throw error;
  } finally {
    metrics.addMetric('duration', MetricUnit.Milliseconds, performance.now() - began);
    metrics.publishStoredMetrics();
  }
};
