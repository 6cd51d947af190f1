import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { ProtocolName } from '../../../lib/config/protocol-name.js';
import { startPrometheus } from '../stores/prometheus.js';
import { startPushgateway } from '../stores/pushgateway.js';
import { VictoriaMetrics } from '../stores/victoria-metrics.js';

/** What pushes are written by, and the real store that takes them. */
export interface FaultProtocol {
  readonly name: ProtocolName;
  readonly storeName: string;
  /** Of the URL. */
  readonly path: string;
  /** Whether a body is that of an opening, which holds no samples. */
  readonly isOpening: (body: Buffer) => boolean;
  readonly startStore: () => Promise<FaultStore>;
}

export interface FaultStore {
  readonly origin: string;
  /** The sum over all series of the last value that was stored. */
  readonly sumOfLast: (metric: string, functionName: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Current ones, of `npm run setup:stores`. */
const builtPrometheus = fileURLToPath(new URL('../../../.cache/stores/prometheus', import.meta.url));

/** All pushes are longer. */
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

/** What was pushed with a clock an hour behind is out of order afterwards, and what came before it is, too. */
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

/** What is of an hour ahead is not seen, what was of an hour behind is. */
function selectLast(metric: string, functionName: string): string {
  return `sum(last_over_time(${metric}{function_name="${functionName}"}[3h]))`;
}
