import type { Got, PlainResponse } from 'got' with { 'resolution-mode': 'import' };
import type { Protocol } from '../protocols/protocol.js';
import type { HttpAnswer } from './http-answer.js';
import type { RequestHeaders } from './request-head.js';

export interface GotPost {
  readonly got: Got;
  readonly method: Protocol['method'];
  readonly endpoint: URL;
  readonly headers: RequestHeaders;
  readonly body: Buffer;
  /** Sends a request over the connection to the endpoint. */
  readonly exchange: (headers: RequestHeaders, body: Buffer) => Promise<HttpAnswer>;
}

/**
 * Sends a request by got, over our own connection instead of Node's agents. It does not retry, follow redirects, or throw for
 * error statuses.
 *
 * @returns status and header fields of the answer
 * @throws the error of the exchange, or an error of got. Its options contain the credentials: classify it, do not print it
 */
export function postByGot({ got, method, endpoint, headers, body, exchange }: GotPost): Promise<HttpAnswer> {
  const request = async (_url: URL, options: { readonly headers?: unknown }): Promise<PlainResponse> =>
    toResponse(await exchange(options.headers as RequestHeaders, body));
  return new Promise((resolve, reject) => {
    const stream = got.stream(endpoint, {
      method,
      headers,
      body,
      request: request,
      retry: { limit: 0 },
      throwHttpErrors: false,
      followRedirect: false,
      decompress: false,
    });
    stream.once('error', reject);
    stream.once('response', ({ statusCode, headers: fields, rawBody }: PlainResponse) => {
      const named = Object.entries(fields).map(([name, value]) => [name, String(value)] as const);
      resolve({ statusCode, headers: new Map(named), body: String(rawBody) });
    });
    stream.resume();
  });
}

/** @returns the answer in the form that got expects from a custom request function */
function toResponse({ statusCode, headers, body }: HttpAnswer): PlainResponse {
  const { Readable } = process.getBuiltinModule('node:stream');
  return Object.assign(Readable.from([Buffer.from(body, 'latin1')]), {
    statusCode,
    statusMessage: String(statusCode),
    headers: Object.fromEntries(headers),
    complete: true,
  }) as unknown as PlainResponse;
}
