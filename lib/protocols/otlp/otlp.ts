import type { OtlpLabels } from '../../config/otlp-labels.js';
import type { PushFailure } from '../../flush/push-outcome.js';
import { judgePartialStatus, quoteBody } from '../answers/judge-partial-status.js';
import type { Protocol, ProtocolAnswer } from '../protocol.js';
import { ExportRequestEncoder } from './export-request-encoder.js';

/**
 * OTLP over HTTP, in JSON.
 *
 * @param otlpLabels place of the identity labels
 */
export function createOtlp(otlpLabels: OtlpLabels): Protocol {
  return {
    name: 'otlp',
    method: 'POST',
    hasTimestamps: true,
    // Prometheus compares the whole value, so it has no charset.
    headers: { 'content-type': 'application/json' },
    gzip: 'by-size',
    // The specification says that a receiver should answer it with success.
    openingBody: '{"resourceMetrics":[]}',
    urlFor: (endpoint) => endpoint,
    begin: (batch) => new ExportRequestEncoder(batch, otlpLabels),
    judge: createJudge(),
  };
}

/** Inside a 200, a receiver may report that it rejected a part, or a warning. */
function createJudge(): Protocol['judge'] {
  /** The latest warning without a rejection: it is logged once. */
  let toldWarning = '';
  return (answer) => {
    // Besides 429 and 503, these may be retried; all others are final.
    const failure = judgePartialStatus(answer, (statusCode) => statusCode === 502 || statusCode === 504);
    if (failure !== undefined) return failure;
    const { rejected, message } = readPartialSuccess(answer);
    const said = message === '' ? '' : `: ${message}`;
    if (rejected > 0) return fail(`the endpoint rejected ${String(rejected)} data points${said}`);
    // Everything was stored. If each push counted as failed, the breaker would open, and later counts would be lost.
    if (message === '' || message === toldWarning) return undefined;
    toldWarning = message;
    return fail(`the endpoint stored all data points, with a warning${said}`);
  };
}

function fail(detail: string): PushFailure {
  return { status: 'failed', reason: 'rejected', arrived: 'unknown', detail };
}

interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** Reads an `ExportMetricsServiceResponse`; its end may be missing. */
function readPartialSuccess({ body, isQuotable }: ProtocolAnswer): PartialSuccess {
  const rejected = /"rejectedDataPoints"\s*:\s*"?(\d+)/.exec(body)?.[1] ?? '0';
  const message = /"errorMessage"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(body)?.[1] ?? '';
  const quoted = quoteBody({ body: message.replace(/\\(["\\/])/g, '$1'), isQuotable });
  return { rejected: Number(rejected), message: quoted };
}
