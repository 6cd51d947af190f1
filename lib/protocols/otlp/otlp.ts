import type { OtlpLabels } from '../../config/otlp-labels.js';
import type { PushFailure } from '../../flush/push-outcome.js';
import { classifyPartialStatus } from '../answers/classify-partial-status.js';
import { quoteBody } from '../answers/quote-body.js';
import type { Protocol, ProtocolAnswer } from '../protocol.js';
import { ExportRequestEncoder } from './export-request-encoder.js';

/**
 * OTLP over HTTP, in JSON.
 *
 * @param otlpLabels where the identity labels go: the resource, the data points, or both
 */
export function createOtlp(otlpLabels: OtlpLabels): Protocol {
  return {
    name: 'otlp',
    method: 'POST',
    hasTimestamps: true,
    // Without a charset, because Prometheus compares the whole value.
    headers: { 'content-type': 'application/json' },
    gzip: 'by-size',
    // An empty request. The specification says that a receiver should answer it with success.
    openingBody: '{"resourceMetrics":[]}',
    urlFor: (endpoint) => endpoint,
    begin: (batch) => new ExportRequestEncoder(batch, otlpLabels),
    classifyAnswer: createClassifier(),
  };
}

/**
 * Creates the function that classifies answers. A receiver may answer 200 and report in the body that it rejected a part, or a
 * warning.
 */
function createClassifier(): Protocol['classifyAnswer'] {
  /** The latest warning that was returned as a failure, so that it is logged once. */
  let loggedWarning = '';
  return (answer) => {
    // OTLP allows retries after 429, 502, 503 and 504.
    const failure = classifyPartialStatus(answer, (statusCode) => statusCode === 502 || statusCode === 504);
    if (failure !== undefined) return failure;
    const { rejected, message } = readPartialSuccess(answer);
    const suffix = message === '' ? '' : `: ${message}`;
    if (rejected > 0) return fail(`the endpoint rejected ${String(rejected)} data points${suffix}`);
    // Everything was stored. If each such push counted as failed, the circuit breaker would open and stop the pushes.
    if (message === '' || message === loggedWarning) return undefined;
    loggedWarning = message;
    return fail(`the endpoint stored all data points, with a warning${suffix}`);
  };
}

function fail(detail: string): PushFailure {
  return { status: 'failed', reason: 'rejected', arrived: 'unknown', detail };
}

interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** Reads an `ExportMetricsServiceResponse`. It is not parsed as JSON, because its end may be missing. */
function readPartialSuccess({ body, isQuotable }: ProtocolAnswer): PartialSuccess {
  const rejected = /"rejectedDataPoints"\s*:\s*"?(\d+)/.exec(body)?.[1] ?? '0';
  const message = /"errorMessage"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(body)?.[1] ?? '';
  const quoted = quoteBody({ body: message.replace(/\\(["\\/])/g, '$1'), isQuotable });
  return { rejected: Number(rejected), message: quoted };
}
