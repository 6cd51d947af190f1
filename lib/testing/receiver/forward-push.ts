import type { IncomingHttpHeaders } from 'node:http';
import { IMPORT_PATH, type Answer } from './usual-answer.js';

const FORWARDED_HEADERS = ['content-type', 'content-encoding'] as const;

/**
 * Forwards a push to a real store, byte for byte.
 *
 * @param target origin or import URL of the store
 * @param push its `query` begins with `?`, or is empty
 * @returns the store's answer; 502 if it does not answer
 */
export async function forwardPush(
  target: string,
  push: {
    readonly body: Uint8Array<ArrayBuffer>;
    readonly headers: IncomingHttpHeaders;
    readonly query: string;
  },
): Promise<Answer> {
  const url = new URL(target);
  url.pathname = url.pathname === '/' ? IMPORT_PATH : url.pathname;
  url.search = push.query;
  const headers = FORWARDED_HEADERS.flatMap((name): [string, string][] => {
    const value = push.headers[name];
    return value === undefined ? [] : [[name, value]];
  });
  try {
    const answer = await fetch(url, { method: 'POST', headers, body: push.body, redirect: 'manual' });
    return { status: answer.status, body: await answer.text() };
  } catch (error) {
    return { status: 502, body: `no answer from the store: ${String(error)}\n` };
  }
}
