import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { ProtocolName } from '../../../lib/config/protocol-name.js';
import { startPrometheus } from '../stores/prometheus.js';
import { startPushgateway } from '../stores/pushgateway.js';
import { VictoriaMetrics } from '../stores/victoria-metrics.js';

/** A protocol for pushes with a real store that accepts it. */
export interface FaultProtocol {
  readonly name: ProtocolName;
  readonly storeName: string;
  /** The path of the URL. */
  readonly path: string;
  /** Whether a body belongs to an opening, which has no samples. */
  readonly isOpening: (body: Buffer) => boolean;
  readonly startStore: () => Promise<FaultStore>;
}

export interface FaultStore {
  readonly origin: string;
  /** @returns the sum of the last stored values of all series */
  readonly sumOfLast: (metric: string, functionName: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** The current Prometheus of `npm run setup:stores`. */
const builtPrometheus = fileURLToPath(new URL('../../../.cache/stores/prometheus', import.meta.url));

/** The maximum length of an opening; all pushes are longer. */
const mostOpeningBytes = 64;
const isShort = (body: Buffer): boolean => body.length <= mostOpeningBytes;

const protocols: Readonly<Record<ProtocolName, Omit<FaultProtocol, 'name'>>> = {
  import: {
    storeName: 'VictoriaMetrics',
    path: '/api/v1/import/prometheus',
    isOpening: (body) => /^(?:#[^\n]*\n)+$/.test(unzip(body)),
    startStore: startVictoriaMetrics,
  },
  'remote-write': {
    storeName: 'Prometheus 2.42',
    path: '/api/v1/write',
    isOpening: isShort,
    startStore: () => startPrometheusStore('prometheus', []),
  },
  'remote-write-2': {
    storeName: 'current Prometheus',
    path: '/api/v1/write',
    isOpening: isShort,
    startStore: () =>
      startPrometheusStore(builtPrometheus, [
        '--web.remote-write-receiver.accepted-protobuf-messages=io.prometheus.write.v2.Request',
      ]),
  },
  otlp: {
    storeName: 'current Prometheus',
    path: '/api/v1/otlp/v1/metrics',
    isOpening: isShort,
    startStore: () => startPrometheusStore(builtPrometheus, ['--web.enable-otlp-receiver']),
  },
  pushgateway: {
    storeName: 'Pushgateway',
    path: '/metrics/job/faults',
    isOpening: () => false,
    startStore: startPushgatewayStore,
  },
};

/** @param name of a protocol, as in `INSTRUMENTED_PROTOCOL` */
export function findFaultProtocol(name: string): FaultProtocol {
  const known = Object.entries(protocols) as [ProtocolName, Omit<FaultProtocol, 'name'>][];
  const found = known.find(([each]) => each === name);
  if (found === undefined) {
    const expected = known.map(([each]) => each).join(', ');
    throw new Error(`Cannot run faults by ${name}: expected one of ${expected}`);
  }
  return { name: found[0], ...found[1] };
}

function unzip(body: Buffer): string {
  return (body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body).toString('utf8');
}

async function startVictoriaMetrics(): Promise<FaultStore> {
  const store = await VictoriaMetrics.start();
  return {
    origin: store.origin,
    sumOfLast: async (metric, functionName) =>
      (await store.queryValue(selectLast(metric, functionName))) ?? 0,
    stop: () => store.stop(),
  };
}

/** Accepts samples out of order: one fault sets the clock back by an hour. */
const outOfOrder = 'storage:\n  tsdb:\n    out_of_order_time_window: 3h\n';

async function startPrometheusStore(command: string, flags: readonly string[]): Promise<FaultStore> {
  if (command === builtPrometheus && !existsSync(command))
    throw new Error('Cannot start a current Prometheus: it is not built; run `npm run setup:stores`');
  const store = await startPrometheus({ command, flags, config: outOfOrder });
  return {
    origin: store.origin,
    sumOfLast: async (metric, functionName) =>
      (await store.queryValue(selectLast(metric, functionName))) ?? 0,
    stop: () => store.stop(),
  };
}

async function startPushgatewayStore(): Promise<FaultStore> {
  const gateway = await startPushgateway('prometheus-pushgateway');
  return {
    origin: gateway.origin,
    sumOfLast: async (metric, functionName) =>
      (await gateway.samples())
        .filter(({ name, labels }) => name === metric && labels.function_name === functionName)
        .reduce((sum, { value }) => sum + value, 0),
    stop: gateway.stop,
  };
}

/** Selects the last samples of three hours: samples from an hour behind are included, samples from an hour ahead are not. */
function selectLast(metric: string, functionName: string): string {
  return `sum(last_over_time(${metric}{function_name="${functionName}"}[3h]))`;
}
