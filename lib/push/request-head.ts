import type { Credentials } from '../config/credentials.js';
import { version } from '../version.js';

/** Header fields of every push, by names in lower case. */
export type RequestHeaders = Readonly<Record<string, string>>;

export function buildHeaders(credentials: Credentials | undefined): RequestHeaders {
  return Object.freeze({
    'user-agent': `instrumented-lambda/${version}`,
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    ...(credentials && { authorization: credentials.toAuthorizationHeader() }),
  });
}

/**
 * Writes the head of a POST.
 *
 * @param headers values hold no line break: they are ours, or Base64
 * @returns request line and header fields, without `content-length`
 */
export function writeHead({ host, pathname, search }: URL, headers: RequestHeaders): string {
  let head = `POST ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (const name of Object.keys(headers)) head += `${name}: ${headers[name] ?? ''}\r\n`;
  return head;
}

/** Header fields of a gzipped body. */
export const gzipHeaders: RequestHeaders = Object.freeze({ 'content-encoding': 'gzip' });
const gzipHead = 'content-encoding: gzip\r\n';

/** @returns what ends a head that {@link writeHead} began */
export function endHead(bodyBytes: number, isGzipped: boolean): string {
  return `${isGzipped ? gzipHead : ''}content-length: ${String(bodyBytes)}\r\n\r\n`;
}
