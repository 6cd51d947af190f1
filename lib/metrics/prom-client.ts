import './lend-require.js';
/**
 * Loads only parts of prom-client, which takes 2 ms of a cold start. Its main entry also loads `cluster`, `http` and every
 * default metric, and takes 30 ms. 15.1.3 is its last release, so this layout does not change; see docs/decisions/0202.
 */
export { default as Counter } from 'prom-client/lib/counter.js';
export { default as Gauge } from 'prom-client/lib/gauge.js';
export { default as Histogram } from 'prom-client/lib/histogram.js';
export { default as Registry } from 'prom-client/lib/registry.js';
import './return-require.js';
