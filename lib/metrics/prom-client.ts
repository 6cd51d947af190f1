import './set-global-require.js';
/**
 * Loads only four files of prom-client, which takes 2 ms of a cold start. Its main entry takes 30 ms, because it also loads
 * `cluster`, `http` and every default metric. 15.1.3 is the last release of prom-client, so its files do not move. See
 * docs/decisions/0202.
 */
export { default as Counter } from 'prom-client/lib/counter.js';
export { default as Gauge } from 'prom-client/lib/gauge.js';
export { default as Histogram } from 'prom-client/lib/histogram.js';
export { default as Registry } from 'prom-client/lib/registry.js';
import './remove-global-require.js';
