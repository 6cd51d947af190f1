import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { findParts } from '../parts/find-parts.js';
import { findFreePort } from './free-port.js';
import { startStore, type StoreProcess } from './store-process.js';
import {
  type InstantSample,
  parseExport,
  parseInstantQuery,
  type StoredSeries,
  sumOwnMetric,
} from './victoria-metrics-answers.js';

const importPath = '/api/v1/import/prometheus';

/** The store caches its own metrics for one second (version 1.79). */
const ownMetricsCacheMs = 1100;

/** How far ahead samples are exported. The store's default is the last whole second, which excludes the newest samples. */
const exportAheadSeconds = 3600;

export interface VictoriaMetricsOptions {
  /** The binary; default: Debian's, on the PATH. */
  readonly command?: string;
  /** The Basic credentials that it requires; default: none. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Further command-line flags, for example `-dedup.minScrapeInterval=1s`. */
  readonly flags?: readonly string[];
}

/** A real single-node VictoriaMetrics on a loopback port, with a data folder that `stop()` removes. */
export class VictoriaMetrics {
  /** Without credentials, for example `http://127.0.0.1:40001`. */
  readonly origin: string;
  readonly #store: StoreProcess;
  readonly #dataFolder: string;
  readonly #headers: Readonly<Record<string, string>>;
  #ownMetricsReadAt = 0;

  private constructor(
    origin: string,
    store: StoreProcess,
    dataFolder: string,
    headers: Readonly<Record<string, string>>,
  ) {
    this.origin = origin;
    this.#store = store;
    this.#dataFolder = dataFolder;
    this.#headers = headers;
  }

  /** @throws Error if it is not installed or does not start */
  static async start({
    command = findParts().victoriaMetrics,
    credentials,
    flags = [],
  }: VictoriaMetricsOptions = {}): Promise<VictoriaMetrics> {
    if (command === undefined) throw new Error('Cannot start victoria-metrics: it is not installed');

    const address = `127.0.0.1:${String(await findFreePort())}`;
    const origin = `http://${address}`;
    const dataFolder = mkdtempSync(join(tmpdir(), 'victoria-metrics-'));
    const args = [
      `-storageDataPath=${dataFolder}`,
      `-httpListenAddr=${address}`,
      '-search.latencyOffset=0s',
      '-search.disableCache',
      '-memory.allowedBytes=128MB',
      ...(credentials === undefined
        ? []
        : [`-httpAuth.username=${credentials.username}`, `-httpAuth.password=${credentials.password}`]),
      ...flags,
    ];
    try {
      const store = await startStore({
        command,
        args,
        isUp: () => answers(`${origin}/health`),
      });
      return new VictoriaMetrics(origin, store, dataFolder, authorizationOf(credentials));
    } catch (error) {
      rmSync(dataFolder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The URL for pushes of the exposition format. */
  get importUrl(): string {
    return `${this.origin}${importPath}`;
  }

  get output(): string {
    return this.#store.output();
  }

  /**
   * Runs an instant query, which includes all earlier pushes.
   *
   * @param options.time epoch milliseconds; default: now
   */
  async query(
    promql: string,
    { time = Date.now() }: { readonly time?: number } = {},
  ): Promise<readonly InstantSample[]> {
    await this.flush();
    // Without `nocache`, the store would also move a time close to now into the past.
    const query = new URLSearchParams({ query: promql, time: String(time / 1000), nocache: '1' });
    return parseInstantQuery(await this.#get(`/api/v1/query?${query.toString()}`));
  }

  /**
   * Returns the value of a query with one series or none.
   *
   * @throws Error if there are more
   */
  async queryValue(promql: string, options: { readonly time?: number } = {}): Promise<number | undefined> {
    const [first, ...others] = await this.query(promql, options);
    if (others.length > 0)
      throw new Error(
        `Cannot tell the value of ${promql}: ${String(others.length + 1)} series, expected one`,
      );
    return first?.value;
  }

  /** @returns the raw samples of each matching series */
  async export(selector: string): Promise<readonly StoredSeries[]> {
    await this.flush();
    const end = String(Math.ceil(Date.now() / 1000) + exportAheadSeconds);
    const query = new URLSearchParams({ 'match[]': selector, start: '0', end });
    return parseExport(await this.#get(`/api/v1/export?${query.toString()}`));
  }

  /**
   * Returns the sum over all series of one of the store's own metrics, for example `vm_rows_invalid_total`.
   *
   * @param name also with labels, for example `vm_rows_inserted_total{type="promscrape"}`
   */
  async metric(name: string): Promise<number> {
    await sleep(Math.max(0, this.#ownMetricsReadAt + ownMetricsCacheMs - performance.now()));
    this.#ownMetricsReadAt = performance.now();
    return sumOwnMetric(await this.#get('/metrics'), name);
  }

  /** Makes pushed samples visible to queries. */
  async flush(): Promise<void> {
    await this.#get('/internal/force_flush');
  }

  async stop(): Promise<void> {
    await this.#store.stop();
    rmSync(this.#dataFolder, { recursive: true, force: true });
  }

  async #get(path: string): Promise<string> {
    const response = await fetch(`${this.origin}${path}`, {
      headers: this.#headers,
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`Cannot read ${path} of victoria-metrics: ${String(response.status)} ${text}`);
    return text;
  }
}

function authorizationOf(
  credentials: VictoriaMetricsOptions['credentials'],
): Readonly<Record<string, string>> {
  if (credentials === undefined) return {};
  const token = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
  return { authorization: `Basic ${token}` };
}

async function answers(url: string): Promise<boolean> {
  try {
    // Any answer means that it is up.
    await (await fetch(url, { signal: AbortSignal.timeout(1000) })).text();
    return true;
  } catch {
    return false;
  }
}
