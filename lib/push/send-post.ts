import type { Got, PlainResponse } from 'got' with { 'resolution-mode': 'import' };
import type { Timers } from '../lambda/timers.js';
import type { Answer } from './classify-answer.js';
import { endWithBody } from './end-with-body.js';

/**
 * How much of an answer's body is read, in bytes, and for how long, in ms. Nothing in it matters, but it has to end for
 * the connection to be used again; one that does not end in time costs a new connection and nothing else.
 */
const mostAnswerBytes = 16_384;
const longestAnswerBodyMs = 20;

export interface Post {
  readonly endpoint: URL;
  readonly body: Buffer;
  readonly signal: AbortSignal;
  readonly timers: Timers;
}

/** A post that got no whole answer. */
export class PostError extends Error {
  override readonly name = 'PostError';
  /** Whether it was on a connection that had been used before. */
  readonly wasReused: boolean;

  constructor(cause: unknown, wasReused: boolean) {
    super('Cannot post: the connection failed, an answer was wanted', { cause });
    this.wasReused = wasReused;
  }
}

/**
 * Posts once and waits for the answer. Holds no event loop: who waits for it does.
 *
 * @throws {PostError} when there is no answer, or the connection breaks in the middle of it
 */
export function sendPost(client: Got, { endpoint, body, signal, timers }: Post): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = client.stream.post(endpoint, {
      body,
      signal,
      request: (url, options) => {
        const { request: open } = process.getBuiltinModule(
          url.protocol === 'https:' ? 'node:https' : 'node:http',
        );
        const native = open(url, options);
        native.once('socket', (socket) => socket.unref());
        return endWithBody(native, body.byteLength);
      },
    });
    request.on('error', (error) => {
      reject(new PostError(error, request.reusedSocket ?? false));
    });
    request.once('response', ({ statusCode, headers }: PlainResponse) => {
      const answer = { statusCode, location: headers.location, retryAfter: headers['retry-after'] };
      let bytes = 0;
      const end = (): void => {
        cancel();
        resolve(answer);
      };
      const cut = (): void => {
        request.destroy();
        end();
      };
      const cancel = timers.start(longestAnswerBodyMs, cut, { holdsLoop: false });
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength;
        if (bytes > mostAnswerBytes) cut();
      });
      request.once('end', end);
      request.once('close', end);
    });
  });
}
