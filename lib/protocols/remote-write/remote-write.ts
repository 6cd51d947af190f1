import type { PushFailure } from '../../flush/push-outcome.js';
import { classifyPartialStatus } from '../answers/classify-partial-status.js';
import type { Protocol, ProtocolAnswer } from '../protocol.js';
import { compressSnappy } from './compress-snappy.js';
import { RemoteWrite2Encoder } from './remote-write-2-encoder.js';
import { RemoteWrite1Encoder } from './remote-write-1-encoder.js';

/** The properties that both versions share. */
const common = {
  method: 'POST',
  hasTimestamps: true,
  gzip: 'never',
  urlFor: (endpoint: URL) => endpoint,
} as const;

/** Prometheus remote write 1.0. */
export const remoteWrite: Protocol = {
  ...common,
  name: 'remote-write',
  headers: {
    'content-encoding': 'snappy',
    'content-type': 'application/x-protobuf',
    'x-prometheus-remote-write-version': '0.1.0',
  },
  /** A request without series. */
  get openingBody() {
    return compressSnappy(Buffer.of());
  },
  begin: (batch) => new RemoteWrite1Encoder(batch),
  classifyAnswer: classifyAnswer1,
};

/** Prometheus remote write 2.0, which is still experimental. */
export const remoteWrite2: Protocol = {
  ...common,
  name: 'remote-write-2',
  headers: {
    'content-encoding': 'snappy',
    'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    'x-prometheus-remote-write-version': '2.0.0',
  },
  /** A request without series: its only field is the table of symbols, with the empty string. */
  get openingBody() {
    return compressSnappy(Buffer.of(0x22, 0));
  },
  begin: (batch) => new RemoteWrite2Encoder(batch),
  classifyAnswer: classifyAnswer2,
};

/** Any 2xx is success, and every 5xx may be retried. */
function classifyAnswer1(answer: ProtocolAnswer): PushFailure | undefined {
  return classifyPartialStatus(answer, (statusCode) => statusCode >= 500);
}

/**
 * A 2xx is success only if it has a header with written counts. A 1.0 receiver finds no series in a 2.0 request and answers
 * 2xx.
 */
function classifyAnswer2(answer: ProtocolAnswer): PushFailure | undefined {
  const { statusCode, headers } = answer;
  const failure = classifyAnswer1(answer);
  if (failure !== undefined) {
    if (statusCode !== 415) return failure;
    return { ...failure, detail: `${failure.detail}; if it does not take remote write 2.0, ${adviceFor1}` };
  }
  const kinds = ['samples', 'histograms', 'exemplars'];
  if (kinds.some((kind) => headers.has(`x-prometheus-remote-write-${kind}-written`))) return undefined;
  return {
    status: 'failed',
    reason: 'rejected',
    arrived: 'unknown',
    detail:
      `the endpoint answered ${String(statusCode)}, but does not say what it wrote: ` +
      `it read the request as remote write 1.0 and stored nothing; ${adviceFor1}`,
  };
}

const adviceFor1 = 'set INSTRUMENTED_PROTOCOL=remote-write';
