import type { ClientRequest } from 'node:http';
import type { Got, PlainResponse, Request } from 'got' with { 'resolution-mode': 'import' };
import type { Timers } from '../lambda/timers.js';
import type { Answer } from './classify-answer.js';
import { PostError } from './post-error.js';

/**
 * How much of an answer's body is read, in bytes, and for how long, in ms. Nothing in it matters, but it has to end for
 * the connection to be used again; one that does not end in time costs a new connection and nothing else.
 */
const mostAnswerBytes = 16_384;
const longestAnswerBodyMs = 20;

export interface PostParts {
  readonly client: Got;
  readonly endpoint: URL;
  readonly timers: Timers;
  /** Asked when the post has its connection: whether that was there, though no post went over it yet. */
  readonly isConnectionReady: () => boolean;
}

/**
 * One POST, in two steps: opened, it has all but its body, and has taken its connection; sent, it goes out and waits for
 * the answer. Opening is the larger part of its work, and can be done while nobody waits. Holds no event loop.
 */
export class Post {
  readonly #timers: Timers;
  readonly #request: Request;
  #native: ClientRequest | undefined;
  #body: Buffer | undefined;
  #isOnUsedConnection = false;
  #failure: PostError | undefined;
  #resolve: (answer: Answer) => void = () => undefined;
  #reject: (error: PostError) => void = () => undefined;

  constructor({ client, endpoint, timers, isConnectionReady }: PostParts) {
    this.#timers = timers;
    this.#request = client.stream.post(endpoint, {
      request: (url, options) => {
        const { request: open } = process.getBuiltinModule(
          url.protocol === 'https:' ? 'node:https' : 'node:http',
        );
        const native = open(url, options);
        native.once('socket', (socket) => {
          socket.unref();
          if (native.reusedSocket || isConnectionReady()) this.#isOnUsedConnection = true;
          else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', this.#onConnect);
          // Not before: got takes a request that has ended already for something else.
          this.#native = native;
          this.#write();
        });
        return native;
      },
    });
    this.#request.on('error', (error) => {
      this.#fail(error);
    });
    this.#request.once('response', (response: PlainResponse) => {
      this.#receive(response);
    });
  }

  /** Whether its connection was there before its body: then it may have died unnoticed, and a new one may do better. */
  get isOnUsedConnection(): boolean {
    return this.#isOnUsedConnection;
  }

  /** Whether it can still be sent: its connection may have been closed meanwhile. */
  get isUsable(): boolean {
    return this.#failure === undefined;
  }

  /**
   * @param body goes out at once, or as soon as there is a connection
   * @returns status and headers of the answer
   * @throws {PostError} when there is no answer, or the connection breaks in the middle of its head
   */
  send(body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#body = body;
      this.#write();
    });
  }

  /** Ends it wherever it is, and its connection with it. */
  abort(): void {
    this.#fail({ code: 'ERR_ABORTED' });
    this.#request.destroy();
  }

  readonly #onConnect = (): void => {
    this.#isOnUsedConnection = this.#body === undefined;
  };

  /**
   * Not by got, which ends a request only when the kernel has taken the body: by then a fast endpoint may have answered, and a
   * request that is answered before it has ended costs its connection. As text, head and body go out in one piece.
   */
  #write(): void {
    if (this.#body !== undefined) this.#native?.end(this.#body.toString('latin1'), 'latin1');
  }

  #fail(cause: unknown): void {
    this.#failure ??= new PostError(cause, this.#isOnUsedConnection);
    this.#reject(this.#failure);
  }

  #receive({ statusCode, headers }: PlainResponse): void {
    const request = this.#request;
    let bytes = 0;
    const end = (): void => {
      cancel();
      this.#resolve({ statusCode, location: headers.location, retryAfter: headers['retry-after'] });
    };
    const cut = (): void => {
      request.destroy();
      end();
    };
    const cancel = this.#timers.start(longestAnswerBodyMs, cut, { holdsLoop: false });
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > mostAnswerBytes) cut();
    });
    request.once('end', end);
    request.once('close', end);
  }
}
