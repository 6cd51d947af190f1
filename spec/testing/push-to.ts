import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { ImportReceiver } from '../../lib/testing/import-receiver.js';

export interface PushSettings {
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  /** Replaces the receiver's URL. */
  readonly url?: string;
  /** Reuses connections. @default one connection for each push */
  readonly agent?: HttpAgent;
  readonly signal?: AbortSignal;
}

export interface PushAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
  readonly isSocketReused: boolean;
}

/** Pushes with a client that is independent of the library. @throws the original error of Node.js */
export async function pushTo(receiver: ImportReceiver, settings: PushSettings = {}): Promise<PushAnswer> {
  const { body = 'up 1\n', headers = {}, method = 'POST', url = receiver.url, agent, signal } = settings;
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        headers,
        agent: agent ?? false,
        ca: receiver.certificateAuthority,
        ...(signal && { signal }),
      },
      (answer) => {
        let text = '';
        answer.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
        answer.on('error', reject).on('end', () => {
          const { statusCode: status = 0, headers: responseHeaders } = answer;
          resolve({ status, headers: responseHeaders, body: text, isSocketReused: sent.reusedSocket });
        });
      },
    );
    sent.on('error', reject).end(body);
  });
}

export function keepAliveAgent(receiver: ImportReceiver): HttpAgent {
  const options = { keepAlive: true, maxSockets: 1 };
  return receiver.certificateAuthority === undefined ? new HttpAgent(options) : new HttpsAgent(options);
}

/** @returns the `code` of an expected failure */
export async function errorCodeOf(outcome: Promise<unknown>): Promise<unknown> {
  try {
    await outcome;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
  throw new Error('Cannot take the code of an error: the promise was fulfilled');
}
