import { classifyStatus } from '../answers/classify-status.js';
import { textStatuses } from '../answers/text-statuses.js';
import type { Protocol } from '../protocol.js';
import { ExpositionEncoder } from '../text/exposition-encoder.js';

const importPath = '/api/v1/import/prometheus';

/**
 * Sends Prometheus text to the import API of VictoriaMetrics, vmagent or vmauth.
 *
 * @see https://docs.victoriametrics.com/victoriametrics/single-server-victoriametrics/#how-to-import-data-in-prometheus-exposition-format
 */
export const importProtocol: Protocol = {
  name: 'import',
  method: 'POST',
  hasTimestamps: true,
  headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  gzip: 'by-size',
  /** Valid text without samples. */
  openingBody: '# instrumented-lambda opens its connection\n',
  urlFor: (endpoint) => endpoint,
  readBackPath: ({ pathname }, selector, untilSeconds) =>
    `${pathname.slice(0, pathname.lastIndexOf(importPath))}/api/v1/export?end=${String(untilSeconds)}&match[]=${encodeURIComponent(selector)}`,
  begin: (batch) => new ExpositionEncoder(batch),
  classifyAnswer: (answer) => classifyStatus(answer, textStatuses),
};
