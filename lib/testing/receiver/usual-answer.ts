import type { PushRecord } from './received-push.js';

/** Answer to the client. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const IMPORT_PATH = '/api/v1/import/prometheus';

/**
 * Answers like VictoriaMetrics. It checks the credentials first, then path, method and encoding, but not the content.
 *
 * @param text the decoded body; `undefined` if it cannot be decoded
 * @param forward forwards a valid push to a store and returns its answer
 */
export async function usualAnswer(
  push: Pick<PushRecord, 'authorized' | 'method' | 'path'>,
  text: string | undefined,
  forward: () => Promise<Answer> = () => Promise.resolve({ status: 204 }),
): Promise<Answer> {
  if (!push.authorized) {
    const headers = { 'www-authenticate': 'Basic realm="ImportReceiver"' };
    return { status: 401, headers, body: 'wrong or missing credentials\n' };
  }
  if (push.path.split('?')[0] !== IMPORT_PATH) {
    return { status: 404, body: `no such path; there is only ${IMPORT_PATH}\n` };
  }
  if (push.method !== 'POST') {
    return { status: 405, headers: { allow: 'POST' }, body: 'only POST is allowed\n' };
  }
  return text === undefined ? { status: 400, body: 'cannot decode the body\n' } : await forward();
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
