import type { OtlpLabels } from '../../config/otlp-labels.js';
import type { PushFailure } from '../../flush/push-port.js';
import { judgePartialStatus, quoteBody } from '../answers/judge-partial-status.js';
import type { Protocol, ProtocolAnswer } from '../protocol.js';
import { ExportRequestEncoder } from './export-request-encoder.js';

/**
 * OTLP over HTTP, in JSON.
 *
 * @param otlpLabels where the labels stand that say who counted
 */
export function createOtlp(otlpLabels: OtlpLabels): Protocol {
  return {
    name: 'otlp',
    method: 'POST',
    hasTimestamps: true,
    // Prometheus compares it as a whole: no charset.
    headers: { 'content-type': 'application/json' },
    gzip: 'by-size',
    // A receiver should answer it with success.
    openingBody: '{"resourceMetrics":[]}',
    urlFor: (endpoint) => endpoint,
    begin: (batch) => new ExportRequestEncoder(batch, otlpLabels),
    judge: createJudge(),
  };
}

/** A receiver may say inside of a 200 that it rejected a part, or that something is wrong. */
function createJudge(): Protocol['judge'] {
  /** The latest warning that came without a rejection: it is told once. */
  let toldWarning = '';
  return (answer) => {
    // Beside 429 and 503, these may be tried again; all others are final.
    const failure = judgePartialStatus(answer, (statusCode) => statusCode === 502 || statusCode === 504);
    if (failure !== undefined) return failure;
    const { rejected, message } = readPartialSuccess(answer);
    const said = message === '' ? '' : `: ${message}`;
    if (rejected > 0) return fail(`the endpoint rejected ${String(rejected)} data points${said}`);
    // Everything was stored: if each push failed, the breaker would open, and what is accepted would be lost.
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

/** Reads an `ExportMetricsServiceResponse`, of which the end may be missing. */
function readPartialSuccess({ body }: ProtocolAnswer): PartialSuccess {
  const rejected = /"rejectedDataPoints"\s*:\s*"?(\d+)/.exec(body)?.[1] ?? '0';
  const message = /"errorMessage"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(body)?.[1] ?? '';
  return { rejected: Number(rejected), message: quoteBody(message.replace(/\\(["\\/])/g, '$1')) };
}
