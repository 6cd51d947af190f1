import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { authorization } from './labels.mjs';
import { work } from './work.mjs';

const exporter = new OTLPMetricExporter({
  url: new URL('/opentelemetry/v1/metrics', process.env.ASSERTS_REMOTE_WRITE_URL).href,
  headers: { authorization },
});
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const provider = new MeterProvider({ readers: [reader] });
const meter = provider.getMeter('bench');
const invocations = meter.createCounter('aws_lambda_invocations_total');
const errors = meter.createCounter('aws_lambda_errors_total');
const duration = meter.createHistogram('aws_lambda_duration_seconds', { unit: 's' });
let isFirst = true;
const coldStart = meter.createGauge('aws_lambda_cold_start');

export const handler = async (event) => {
  coldStart.record(isFirst ? 1 : 0);
  isFirst = false;
  invocations.add(1);
  const began = performance.now();
  try {
    return await work(event);
  } catch (error) {
    errors.add(1, { error_type: error.name });
    throw error;
  } finally {
    duration.record((performance.now() - began) / 1000);
    await provider.forceFlush().catch(console.error);
  }
};
