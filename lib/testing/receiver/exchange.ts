import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connection } from './connection-gate.js';
import { nowMs, type PushRecord } from './received-push.js';
import type { Answer } from './usual-answer.js';

/** One request, and methods for valid and invalid answers. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #connection: Connection | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, connection: Connection | undefined) {
    this.request = request;
    this.#response = response;
    this.#connection = connection;
  }

  get connectionNumber(): number {
    return this.#connection?.number ?? 0;
  }

  /** Sends a valid HTTP answer and records it in the push. */
  send({ status, headers = {}, body = '' }: Answer, push: PushRecord): void {
    this.writeHead(status, headers, push);
    this.#response.end(body);
  }

  /** Begins an answer; {@link write} adds its body. */
  writeHead(status: number, headers: Readonly<Record<string, string>>, push: PushRecord): void {
    push.status = status;
    push.answeredAt = nowMs();
    // If this header is set, Node.js sends no `Keep-Alive` header. Like with VictoriaMetrics, clients do not know the timeout.
    this.#response.writeHead(status, { connection: 'keep-alive', ...headers });
  }

  /** Writes a part of the body. Resolves when the next part can be written. @returns `false` if the client has disconnected */
  async write(chunk: string): Promise<boolean> {
    return new Promise((resolve) => {
      this.#response.write(chunk, (error) => {
        resolve(error == null && !this.#response.destroyed);
      });
    });
  }

  /** Writes directly to the connection, without HTTP. */
  sendRaw(bytes: string): void {
    this.request.socket.write(bytes, 'latin1');
  }

  /** Closes the connection by FIN after all written data. */
  close(): void {
    this.request.socket.end();
  }

  /** Closes the connection by RST. */
  reset(): void {
    this.#connection?.socket.resetAndDestroy();
  }

  /** @param callback called after the answer has been sent */
  onAnswered(callback: () => void): void {
    this.#response.once('finish', callback);
  }

  /** @param callback called after the delay, unless the connection is closed before */
  later(delayMs: number, callback: () => void): void {
    const { socket } = this.request;
    const forget = (): void => {
      clearTimeout(timer);
    };
    const timer = setTimeout(() => {
      socket.off('close', forget);
      callback();
    }, delayMs);
    socket.once('close', forget);
  }
}
