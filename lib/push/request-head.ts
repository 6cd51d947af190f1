import type { Protocol } from '../protocols/protocol.js';
import { version } from '../version.js';

/** Header fields of every push, by names in lower case. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** @returns the header fields of all requests of a protocol, except authentication */
export function buildHeaders({ headers }: Pick<Protocol, 'headers'>): RequestHeaders {
  return Object.freeze({ 'user-agent': `instrumented-lambda/${version}`, ...headers });
}

/**
 * Writes the head of a request.
 *
 * @param headers must not contain line breaks; settings and authenticators check that
 * @returns request line and header fields, without those that {@link endHead} adds
 */
export function writeHead(method: string, { host, pathname, search }: URL, headers: RequestHeaders): string {
  let head = `${method} ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (const name of Object.keys(headers)) head += `${name}: ${headers[name] ?? ''}\r\n`;
  return head;
}

/** Header fields of a gzipped body. */
export const gzipHeaders: RequestHeaders = Object.freeze({ 'content-encoding': 'gzip' });
const gzipHead = 'content-encoding: gzip\r\n';

/** @returns the rest of a head from {@link writeHead}, with the empty line */
export function endHead(bodyBytes: number, isGzipped: boolean): string {
  return `${isGzipped ? gzipHead : ''}content-length: ${String(bodyBytes)}\r\n\r\n`;
}
