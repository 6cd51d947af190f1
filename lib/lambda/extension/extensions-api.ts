/** Address of the Extensions API, from `AWS_LAMBDA_RUNTIME_API`. */
export interface ApiAddress {
  readonly host: string;
  readonly port: number;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether another request will follow on the connection. */
  readonly isKeptAlive?: boolean;
}

export interface ApiAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @returns `undefined` if the text is not `host:port` */
export function parseApiAddress(text: string): ApiAddress | undefined {
  const [, host, port] = /^([^:/\s]+):(\d{1,5})$/.exec(text) ?? [];
  return host === undefined ? undefined : { host, port: Number(port) };
}

/**
 * Writes a request as text. An HTTP client is not used: there are only two kinds of small requests, to a server on the
 * same machine, and loading a client would take longer than they do.
 */
export function formatRequest({ host, port }: ApiAddress, request: ApiRequest): string {
  const { method, path, headers, body = '', isKeptAlive = false } = request;
  const lines = [
    `${method} /2020-01-01/extension/${path} HTTP/1.1`,
    `Host: ${host}:${String(port)}`,
    `Connection: ${isKeptAlive ? 'keep-alive' : 'close'}`,
    `Content-Length: ${String(body.length)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/**
 * Parses an answer.
 *
 * @param text what was received so far, one character per byte
 * @param isEnded whether the connection was closed after it
 * @returns the answer; `undefined` until it is complete
 */
export function parseAnswer(text: string, isEnded: boolean): ApiAnswer | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...fields] = text.slice(0, Math.max(headEnd, 0)).split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
  if (headEnd === -1 || Number.isNaN(status)) return undefined;
  const headers: Record<string, string> = {};
  for (const field of fields) {
    const colon = field.indexOf(':');
    if (colon > 0) headers[field.slice(0, colon).toLowerCase()] = field.slice(colon + 1).trim();
  }
  const rest = text.slice(headEnd + 4);
  const body = /chunked/i.test(headers['transfer-encoding'] ?? '')
    ? joinChunks(rest)
    : takeLength(rest, headers['content-length'], isEnded);
  return body === undefined ? undefined : { status, headers, body };
}

/** @returns whether nothing was received after the answer, so that the connection can be used again */
export function endsWithAnswer(text: string, { headers }: ApiAnswer): boolean {
  if (headers.connection?.toLowerCase() === 'close') return false;
  // False for a chunked answer, of which the end may not have arrived.
  return text.length === text.indexOf('\r\n\r\n') + 4 + Number(headers['content-length']);
}

function takeLength(rest: string, length: string | undefined, isEnded: boolean): string | undefined {
  if (length === undefined) return isEnded ? rest : undefined;
  return rest.length >= Number(length) ? rest.slice(0, Number(length)) : undefined;
}

function joinChunks(rest: string): string | undefined {
  let body = '';
  for (let at = 0; ;) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const length = Number.parseInt(rest.slice(at, lineEnd), 16);
    if (!(length > 0)) return body;
    if (rest.length < lineEnd + 2 + length) return undefined;
    body += rest.slice(lineEnd + 2, lineEnd + 2 + length);
    at = lineEnd + 2 + length + 2;
  }
}
