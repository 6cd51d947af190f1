import type { LayerName } from './layers.js';

/** One way to have metrics, to be measured beside the others. */
export interface Subject {
  readonly name: string;
  /** Its function: a file of `bench/functions/`, without the ending. */
  readonly source: string;
  /** Settings of its function beside those that all have. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it needs the packages of `bench/package.json`. */
  readonly isPeer?: true;
  /** The layer that instruments its function, whose own code is the bare handler's. */
  readonly layer?: LayerName;
}

/** A function without metrics: what the others add is counted from here. */
export const bare: Subject = { name: 'bare handler', source: 'bare' };

/** prom-client and node:https, kept alive and awaited: what a careful user writes without us. */
export const byHand: Subject = { name: 'by hand: prom-client + node:https', source: 'by-hand' };

/** got, prom-client and reflect-metadata, loaded as everybody loads them: the floor of our dependencies. */
export const gotFloor: Subject = {
  name: 'by hand: prom-client + got + reflect-metadata, default metrics',
  source: 'got-by-hand',
  env: { BENCH_DEFAULT_METRICS: 'true' },
};

/** This package as it comes. */
export const ours: Subject = { name: 'instrumented-lambda, every-invocation', source: 'ours' };

/** The same, where process metrics go along with each push and not once a second. */
export const oursEveryPush: Subject = {
  name: 'instrumented-lambda, every-invocation, process metrics in every push',
  source: 'ours',
  env: { INSTRUMENTED_PROCESS_METRICS: 'every-push' },
};

/** Where most invocations push nothing. */
export const oursInterval: Subject = {
  name: 'instrumented-lambda, interval:10s',
  source: 'ours',
  env: { INSTRUMENTED_FLUSH: 'interval:10s' },
};

/** The ones whose figures are the targets. */
export const quickSubjects: readonly Subject[] = [bare, byHand, gotFloor, ours, oursEveryPush, oursInterval];

export const allSubjects: readonly Subject[] = [
  bare,
  byHand,
  { name: 'by hand: prom-client + got + reflect-metadata', source: 'got-by-hand' },
  gotFloor,
  ours,
  oursEveryPush,
  oursInterval,
  {
    name: 'instrumented-lambda, after-response',
    source: 'ours',
    env: { INSTRUMENTED_FLUSH: 'after-response' },
  },
  { name: 'instrumented-lambda, manual', source: 'ours', env: { INSTRUMENTED_FLUSH: 'manual' } },
  { name: 'layer: instrumented-lambda', source: 'bare', layer: 'instrumented-lambda' },
  {
    name: 'layer: instrumented-lambda, disabled',
    source: 'bare',
    layer: 'instrumented-lambda',
    env: { ASSERTS_LAYER_DISABLED: 'true' },
  },
  {
    name: 'layer: datadog-lambda-js without tracer (log lines for a forwarder)',
    source: 'bare',
    layer: 'datadog',
    env: { DD_FLUSH_TO_LOG: 'true', DD_TRACE_ENABLED: 'false', DD_SITE: 'datadoghq.com' },
  },
  { name: 'layer: OpenTelemetry, spans over OTLP', source: 'bare', layer: 'opentelemetry' },
  { name: '@aws-lambda-powertools/metrics (EMF log lines)', source: 'powertools', isPeer: true },
  {
    name: 'datadog-lambda-js (log lines for a forwarder)',
    source: 'datadog',
    isPeer: true,
    env: { DD_FLUSH_TO_LOG: 'true', DD_TRACE_ENABLED: 'false', DD_SITE: 'datadoghq.com' },
  },
  { name: 'OpenTelemetry metrics, OTLP, force flush', source: 'opentelemetry', isPeer: true },
];
