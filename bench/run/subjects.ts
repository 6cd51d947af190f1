import type { ProtocolName } from '../../lib/config/protocol-name.js';
import type { Format } from './bundles.js';
import type { LayerName } from './layers.js';

/** One way to have metrics, to be measured beside the others. */
export interface Subject {
  readonly name: string;
  /** Its function: a file of `bench/functions/`, without the ending. */
  readonly source: string;
  /** Settings of its function beside those that all have. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it pushes by; default: `import`. */
  readonly protocol?: ProtocolName;
  /** Whether it needs the packages of `bench/package.json`. */
  readonly isPeer?: true;
  /** The layer that instruments its function. The function's code is the bare handler's. */
  readonly layer?: LayerName;
  /** Formats that show something of it; default: all. */
  readonly formats?: readonly Format[];
  /** Measured in one of so many rounds; default: in each. */
  readonly everyRounds?: number;
  /** Whether only the handler that does nothing shows something of it. */
  readonly isWarmOnly?: true;
  /** Whether it is measured what it costs when the endpoint has closed the connection. */
  readonly hasConnection?: true;
}

/** A function without metrics: what the others add is counted from here. */
export const bare: Subject = { name: 'bare handler', source: 'bare', hasConnection: true };

/** prom-client and node:https, kept alive and awaited: what a careful user writes without us. */
export const byHand: Subject = {
  name: 'by hand: prom-client + node:https',
  source: 'by-hand',
  hasConnection: true,
};

/** got, prom-client and reflect-metadata, loaded as everybody loads them: the floor of our dependencies. */
export const gotPlain: Subject = {
  name: 'by hand: prom-client + got + reflect-metadata',
  source: 'got-by-hand',
  everyRounds: 2,
  hasConnection: true,
};

/** This package as it comes. */
export const ours: Subject = {
  name: 'instrumented-lambda, every-invocation',
  source: 'ours',
  hasConnection: true,
};

/** The same in an ES module that waits in init for what its first push needs. */
export const oursWarmUp: Subject = {
  name: 'instrumented-lambda, every-invocation, `await warmUp()`',
  source: 'ours-warm-up',
  formats: ['esm'],
};

/** The caller is answered first. */
export const oursAfterResponse: Subject = {
  name: 'instrumented-lambda, after-response',
  source: 'ours',
  env: { INSTRUMENTED_FLUSH: 'after-response' },
  formats: ['cjs'],
  isWarmOnly: true,
};

/** A function with unchanged code. */
export const ourLayer: Subject = {
  name: 'layer: instrumented-lambda',
  source: 'bare',
  layer: 'instrumented-lambda',
};

/** The subjects with targets for their figures. */
export const quickSubjects: readonly Subject[] = [
  bare,
  byHand,
  ours,
  oursWarmUp,
  oursAfterResponse,
  ourLayer,
];

/** The same function by each protocol: what it costs more or less than by `import`. */
export const protocolSubjects: readonly (Subject & { readonly protocol: ProtocolName })[] = (
  ['import', 'remote-write', 'remote-write-2', 'otlp', 'pushgateway'] as const
).map((protocol) => ({
  name: `protocols: ${protocol}`,
  source: 'ours',
  protocol,
  env: { INSTRUMENTED_PROTOCOL: protocol },
  formats: ['cjs'],
  everyRounds: 2,
  isWarmOnly: true,
}));

const rarely = { formats: ['cjs'], everyRounds: 4 } as const;

export const allSubjects: readonly Subject[] = [
  bare,
  byHand,
  gotPlain,
  {
    name: 'by hand: prom-client + got + reflect-metadata, default metrics',
    source: 'got-by-hand',
    env: { BENCH_DEFAULT_METRICS: 'true' },
    ...rarely,
  },
  ours,
  oursWarmUp,
  oursAfterResponse,
  {
    name: 'instrumented-lambda, every-invocation, process metrics in every push',
    source: 'ours',
    env: { INSTRUMENTED_PROCESS_METRICS: 'every-push' },
    ...rarely,
    isWarmOnly: true,
  },
  {
    name: 'instrumented-lambda, interval:10s',
    source: 'ours',
    env: { INSTRUMENTED_FLUSH: 'interval:10s' },
    ...rarely,
    isWarmOnly: true,
  },
  {
    name: 'instrumented-lambda, manual',
    source: 'ours',
    env: { INSTRUMENTED_FLUSH: 'manual' },
    ...rarely,
    isWarmOnly: true,
  },
  ...protocolSubjects,
  ourLayer,
  {
    name: 'layer: instrumented-lambda, disabled',
    source: 'bare',
    layer: 'instrumented-lambda',
    env: { ASSERTS_LAYER_DISABLED: 'true' },
    ...rarely,
    isWarmOnly: true,
  },
  {
    name: 'layer: datadog-lambda-js without tracer (log lines for a forwarder)',
    source: 'bare',
    layer: 'datadog',
    env: { DD_FLUSH_TO_LOG: 'true', DD_TRACE_ENABLED: 'false', DD_SITE: 'datadoghq.com' },
    ...rarely,
  },
  { name: 'layer: OpenTelemetry, spans over OTLP', source: 'bare', layer: 'opentelemetry', ...rarely },
  { name: '@aws-lambda-powertools/metrics (EMF log lines)', source: 'powertools', isPeer: true, ...rarely },
  {
    name: 'datadog-lambda-js (log lines for a forwarder)',
    source: 'datadog',
    isPeer: true,
    env: { DD_FLUSH_TO_LOG: 'true', DD_TRACE_ENABLED: 'false', DD_SITE: 'datadoghq.com' },
    ...rarely,
  },
  { name: 'OpenTelemetry metrics, OTLP, force flush', source: 'opentelemetry', isPeer: true, ...rarely },
];
