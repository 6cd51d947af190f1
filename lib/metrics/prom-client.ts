import './lend-require.js';
/**
 * prom-client by its parts: its main entry also loads `cluster`, `http` and every default metric, 30 ms of a
 * cold start against 2. 15.1.3 is its last release, so this layout stands; see docs/decisions/0202.
 */
export { default as Counter } from 'prom-client/lib/counter.js';
export { default as Gauge } from 'prom-client/lib/gauge.js';
export { default as Histogram } from 'prom-client/lib/histogram.js';
export { default as Registry } from 'prom-client/lib/registry.js';
import './return-require.js';
