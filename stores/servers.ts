import type { ProtocolName } from '../lib/config/protocol-name.js';
import { startPrometheus } from '../spec/runtime/stores/prometheus.js';
import { startScrapedPushgateway } from '../spec/runtime/stores/scraped-pushgateway.js';
import { VictoriaMetrics } from '../spec/runtime/stores/victoria-metrics.js';
import { startVmagent } from '../spec/runtime/stores/vmagent.js';
import { findCurrentBinaries, findDebianBinaries, type Binaries, type Binary } from './binaries.js';

/** A kind of server to push to. */
export interface Server {
  /** E.g. `Prometheus`. */
  readonly name: string;
  readonly version: string;
  /** How it is configured, where that differs from its defaults. */
  readonly setup: string;
  /** The path for each protocol that it accepts. */
  readonly paths: Readonly<Partial<Record<ProtocolName, string>>>;
  /** The path for each protocol that is tried although it does not accept it; the page shows the result. */
  readonly refused: Readonly<Partial<Record<ProtocolName, string>>>;
  start(): Promise<RunningServer>;
}

export interface RunningServer {
  readonly origin: string;
  /** @returns the value of a query that gives one series or none; 0 for none */
  query(promql: string): Promise<number>;
  stop(): Promise<void>;
}

const importPath = '/api/v1/import/prometheus';
const writePath = '/api/v1/write';
const victoriaPaths = { import: importPath, 'remote-write': writePath };
const victoriaRefused = { 'remote-write-2': writePath, otlp: '/opentelemetry/v1/metrics' };

/**
 * Configuration of the Prometheus behind a vmagent. vmagent parses texts of more than 64 kB in parallel, so samples may get out
 * of order. If Prometheus refuses one sample of a block, vmagent drops the whole block.
 */
const outOfOrder = 'storage:\n  tsdb:\n    out_of_order_time_window: 5m\n';

/** @returns the servers with a program on this machine, Debian's first */
export function findServers(): readonly Server[] {
  const debian = findDebianBinaries();
  const current = findCurrentBinaries();
  return [
    ...listVictoriaMetrics(debian),
    ...listVmagent(debian, debian.prometheus),
    ...listOldPrometheus(debian),
    ...listPushgateway(debian),
    ...listVictoriaMetrics(current),
    ...listVmagent(current, current.prometheus),
    ...listPrometheus(current),
  ];
}

function listVictoriaMetrics({ victoriaMetrics: binary }: Binaries): Server[] {
  if (binary === undefined) return [];
  return [
    {
      name: 'VictoriaMetrics',
      version: binary.version,
      setup: 'single node',
      paths: victoriaPaths,
      refused: victoriaRefused,
      start: async () => {
        const store = await VictoriaMetrics.start({ command: binary.command });
        return {
          origin: store.origin,
          query: async (promql) => (await store.queryValue(promql)) ?? 0,
          stop: () => store.stop(),
        };
      },
    },
  ];
}

function listVmagent({ vmagent: binary }: Binaries, prometheus: Binary | undefined): Server[] {
  if (binary === undefined || prometheus === undefined) return [];
  return [
    {
      name: 'vmagent',
      version: binary.version,
      setup: `forwards to Prometheus ${prometheus.version} by remote write, one queue; Prometheus has \`out_of_order_time_window: 5m\``,
      paths: victoriaPaths,
      refused: {},
      start: async () => {
        const behind = await startPrometheus({ command: prometheus.command, config: outOfOrder });
        const agent = await startVmagent(`${behind.origin}${writePath}`, [], binary.command);
        return {
          origin: agent.origin,
          query: async (promql) => (await behind.queryValue(promql)) ?? 0,
          stop: async () => {
            await agent.stop();
            await behind.stop();
          },
        };
      },
    },
  ];
}

/** Debian's version has neither remote write 2.0 nor a stable OTLP receiver. */
function listOldPrometheus({ prometheus: binary }: Binaries): Server[] {
  if (binary === undefined) return [];
  return [
    {
      name: 'Prometheus',
      version: binary.version,
      setup: '`--web.enable-remote-write-receiver`',
      paths: { 'remote-write': writePath },
      refused: { 'remote-write-2': writePath },
      start: () => startPrometheusServer(binary, {}),
    },
  ];
}

function listPrometheus({ prometheus: binary }: Binaries): Server[] {
  if (binary === undefined) return [];
  const flags = [
    '--web.enable-otlp-receiver',
    '--web.remote-write-receiver.accepted-protobuf-messages=prometheus.WriteRequest',
    '--web.remote-write-receiver.accepted-protobuf-messages=io.prometheus.write.v2.Request',
  ];
  const paths = {
    'remote-write': writePath,
    'remote-write-2': writePath,
    otlp: '/api/v1/otlp/v1/metrics',
  };
  const receivers = 'receivers of remote write 1.0, 2.0 and OTLP enabled';
  return [
    {
      name: 'Prometheus',
      version: binary.version,
      setup: receivers,
      paths,
      refused: {},
      start: () => startPrometheusServer(binary, { flags }),
    },
    {
      name: 'Prometheus',
      version: binary.version,
      setup: `${receivers}; \`created-timestamp-zero-ingestion\`; \`promote_resource_attributes\``,
      paths: { 'remote-write-2': writePath, otlp: paths.otlp },
      refused: {},
      start: () =>
        startPrometheusServer(binary, {
          flags: [...flags, '--enable-feature=created-timestamp-zero-ingestion'],
          config: 'otlp:\n  promote_resource_attributes: [service.name, faas.name, cloud.region]\n',
        }),
    },
  ];
}

async function startPrometheusServer(
  { command }: Binary,
  options: { readonly flags?: readonly string[]; readonly config?: string },
): Promise<RunningServer> {
  const store = await startPrometheus({ command, ...options });
  return {
    origin: store.origin,
    query: async (promql) => (await store.queryValue(promql)) ?? 0,
    stop: () => store.stop(),
  };
}

function listPushgateway({ pushgateway: binary, prometheus }: Binaries): Server[] {
  if (binary === undefined || prometheus === undefined) return [];
  return [
    {
      name: 'Pushgateway',
      version: binary.version,
      setup: `scraped every second by Prometheus ${prometheus.version} with \`honor_labels\``,
      paths: { pushgateway: '/metrics/job/accuracy' },
      refused: {},
      start: async () => {
        const gateway = await startScrapedPushgateway(binary.command, { command: prometheus.command });
        return {
          origin: gateway.origin,
          query: async (promql) => (await gateway.queryValue(promql)) ?? 0,
          stop: () => gateway.stop(),
        };
      },
    },
  ];
}
