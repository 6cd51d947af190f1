/** The parts of an HTTP/1.1 answer that we read. */
export interface HttpAnswer {
  readonly statusCode: number;
  /** By name in lower case. If a field is repeated, its first value. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body as far as it was received, one character per byte. */
  readonly body: string;
}

/** An answer as far as it was received. */
export interface AnswerProgress {
  readonly answer: HttpAnswer;
  /** Index in the text where the answer ends; `undefined` while its body is incomplete. */
  readonly end: number | undefined;
  /** Whether the connection can be used for another request. */
  readonly isKeptAlive: boolean;
}

const headEnd = '\r\n\r\n';
const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [^\r\n]*)?$/;
const startOfStatusLine = 'HTTP/1.';

/**
 * Reads an HTTP/1.1 answer. Interim answers (1xx) are skipped.
 *
 * @param text all data that was received since the request, one character per byte
 * @param isEnded whether the endpoint has closed the connection
 * @param begin index in the text where the answer begins
 * @returns `undefined` until the head is complete
 * @throws {TypeError} if the text is not the beginning of an HTTP/1.1 answer
 * @see https://www.rfc-editor.org/rfc/rfc9112
 */
export function readAnswer(text: string, isEnded: boolean, begin = 0): AnswerProgress | undefined {
  const end = text.indexOf(headEnd, begin);
  if (end === -1) {
    const start = text.slice(begin, begin + startOfStatusLine.length);
    if (startOfStatusLine.startsWith(start)) return undefined;
    throw notHttp();
  }
  const [first = '', ...fields] = text.slice(begin, end).split('\r\n');
  const [, minor, status] = statusLine.exec(first) ?? [];
  if (status === undefined) throw notHttp();
  const statusCode = Number(status);
  const bodyBegin = end + headEnd.length;
  // A 101 would switch to another protocol, but our requests never ask for that.
  if (statusCode < 200) return readAnswer(text, isEnded, bodyBegin);

  const headers = readFields(fields);
  const { body, length, isFramed } = readBody(statusCode, headers, text.slice(bodyBegin), isEnded);
  const connection = headers.get('connection')?.toLowerCase() ?? '';
  return {
    answer: { statusCode, headers, body },
    end: length === undefined ? undefined : bodyBegin + length,
    isKeptAlive:
      isFramed && (minor === '1' ? !connection.includes('close') : connection.includes('keep-alive')),
  };
}

function readFields(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    if (name !== '' && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}

interface Body {
  readonly body: string;
  /** Length of the body in the text, with chunk headers; `undefined` while it is incomplete. */
  readonly length: number | undefined;
  /** Whether the headers determine where the body ends. If not, the end of the connection does. */
  readonly isFramed: boolean;
}

function readBody(
  statusCode: number,
  headers: ReadonlyMap<string, string>,
  rest: string,
  isEnded: boolean,
): Body {
  if (statusCode === 204 || statusCode === 304) return { body: '', length: 0, isFramed: true };
  const contentLength = headers.get('content-length');
  if (headers.has('transfer-encoding')) {
    // If there is a content-length too, a proxy may use that instead, so the connection is not used again.
    return { ...readChunks(rest), isFramed: contentLength === undefined };
  }
  if (contentLength === undefined) {
    return { body: rest, length: isEnded ? rest.length : undefined, isFramed: false };
  }
  if (!/^\d{1,15}$/.test(contentLength)) throw notHttp();
  const length = Number(contentLength);
  return { body: rest.slice(0, length), length: rest.length >= length ? length : undefined, isFramed: true };
}

function readChunks(rest: string): Pick<Body, 'body' | 'length'> {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd === -1) return { body, length: undefined };
    const [size] = /^[\da-f]{1,8}(?=[;\s]|$)/i.exec(rest.slice(at, lineEnd)) ?? [];
    if (size === undefined) throw notHttp();
    const length = Number.parseInt(size, 16);
    const begin = lineEnd + 2;
    if (length === 0) {
      // Trailer fields, if any, end with an empty line.
      const trailerEnd = rest.startsWith('\r\n', begin) ? begin : rest.indexOf(headEnd, begin);
      if (trailerEnd === -1) return { body, length: undefined };
      return { body, length: trailerEnd === begin ? begin + 2 : trailerEnd + headEnd.length };
    }
    body += rest.slice(begin, begin + length);
    at = begin + length + 2;
    if (rest.length < at) return { body, length: undefined };
  }
}

function notHttp(): TypeError {
  return Object.assign(new TypeError('Cannot read an answer: expected HTTP/1.1'), { code: 'HPE_INVALID' });
}
