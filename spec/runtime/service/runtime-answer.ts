import type { IncomingMessage } from 'node:http';

import { nowMs } from './clock.js';
import { parseJson, readBody } from './http-exchange.js';
import type { RuntimeAnswer } from './invocation.js';
import type { ReportedError, ResponseChunk } from './invocation-result.js';

/** Reads a buffered answer, or a streamed one with the arrival of each chunk and the error in its trailers. */
export async function readResponse(request: IncomingMessage): Promise<RuntimeAnswer> {
  const contentType = request.headers['content-type'];
  if (request.headers['lambda-runtime-function-response-mode'] !== 'streaming') {
    return { body: await readBody(request), contentType };
  }

  const chunks: ResponseChunk[] = [];
  for await (const chunk of request) chunks.push({ data: chunk as Buffer, receivedAt: nowMs() });
  const answer = { body: Buffer.concat(chunks.map(({ data }) => data)), chunks, contentType };
  const trailer = request.trailers['lambda-runtime-function-error-type'];
  if (trailer === undefined) return answer;

  const encoded = request.trailers['lambda-runtime-function-error-body'] ?? '';
  return { ...answer, error: toReportedError(Buffer.from(encoded, 'base64'), trailer) };
}

/** Reads the error that the runtime posts for an invocation or for the init phase. */
export async function readError(
  request: IncomingMessage,
): Promise<RuntimeAnswer & { readonly error: ReportedError }> {
  const header = request.headers['lambda-runtime-function-error-type'];
  const body = await readBody(request);
  return { body, error: toReportedError(body, typeof header === 'string' ? header : 'Unknown') };
}

function toReportedError(body: Buffer, fallbackType: string): ReportedError {
  const parsed = parseJson(body.toString('utf8'));
  const fields: Record<string, unknown> = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  const { errorType, errorMessage, trace } = fields;

  return {
    errorType: typeof errorType === 'string' ? errorType : fallbackType,
    errorMessage: typeof errorMessage === 'string' ? errorMessage : '',
    stackTrace: Array.isArray(trace) ? trace.map(String) : [],
  };
}
