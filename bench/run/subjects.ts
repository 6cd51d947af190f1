import type { ProtocolName } from '../../lib/config/protocol-name.js';
import type { Format } from './bundles.js';
import type { LayerName } from './layers.js';

/** One way to push metrics, which is compared with the others. */
export interface Subject {
  readonly name: string;
  /** The function: a file of `bench/functions/` without its extension. */
  readonly source: string;
  /** Additional settings of the function. */
  readonly env?: Readonly<Record<string, string>>;
  /** The protocol of its pushes; default: `import`. */
  readonly protocol?: ProtocolName;
  /** Whether it needs the packages of `bench/package.json`. */
  readonly isPeer?: true;
  /** The layer that instruments its function. The function's code is the bare handler's. */
  readonly layer?: LayerName;
  /** The formats that make a difference; default: all. */
  readonly formats?: readonly Format[];
  /** Measured once in this many rounds; default: in each. */
  readonly everyRounds?: number;
  /** Whether only the handler that does nothing is measured. */
  readonly isWarmOnly?: true;
  /** Whether invocations after the endpoint has closed the connection are measured too. */
  readonly hasConnection?: true;
}

/** A function without metrics, the base of what the others add. */
export const bare: Subject = { name: 'bare handler', source: 'bare', hasConnection: true };

/** prom-client and node:https with keep-alive and awaited pushes: what a careful user writes without the library. */
export const byHand: Subject = {
  name: 'by hand: prom-client + node:https',
  source: 'by-hand',
  hasConnection: true,
};

/** got, prom-client and reflect-metadata, loaded in the usual way: the minimum cost of the library's dependencies. */
export const gotPlain: Subject = {
  name: 'by hand: prom-client + got + reflect-metadata',
  source: 'got-by-hand',
  everyRounds: 2,
  hasConnection: true,
};

/** The library with its defaults. */
export const ours: Subject = {
  name: 'instrumented-lambda, every-invocation',
  source: 'ours',
  hasConnection: true,
};

/** The library in an ES module that awaits the preparation of its first push in init. */
export const oursWarmUp: Subject = {
  name: 'instrumented-lambda, every-invocation, `await warmUp()`',
  source: 'ours-warm-up',
  formats: ['esm'],
};

/** The library with after-response: the answer comes before the push. */
export const oursAfterResponse: Subject = {
  name: 'instrumented-lambda, after-response',
  source: 'ours',
  env: { INSTRUMENTED_FLUSH: 'after-response' },
  formats: ['cjs'],
  isWarmOnly: true,
};

/** The layer of the library with unchanged code. */
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

/** The same function with each protocol, for a comparison with `import`. */
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
