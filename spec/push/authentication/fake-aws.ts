import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { verifySignature, type Keys, type ReceivedRequest, type Verdict } from './sdk-signature.js';

export interface AwsRequest extends ReceivedRequest {
  /** The value of `X-Amz-Target`; empty for a request for credentials. */
  readonly operation: string;
  readonly json: unknown;
  readonly verdict: Verdict;
}

interface AwsAnswer {
  readonly status?: number;
  readonly json: unknown;
}

/** Returns the answer to a request; `undefined`: no answer. */
export type AwsHandler = (request: AwsRequest) => AwsAnswer | undefined;

/** Secrets Manager, Parameter Store and container credentials on the loopback interface. Verifies each signature. */
export class FakeAws {
  readonly requests: AwsRequest[] = [];
  keys: Keys;
  handle: AwsHandler;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(keys: Keys, handle: AwsHandler) {
    this.keys = keys;
    this.handle = handle;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        void this.#answer({ method, target: url, headers, body: Buffer.concat(chunks) }, response);
      });
    });
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(keys: Keys, handle: AwsHandler): Promise<FakeAws> {
    const aws = new FakeAws(keys, handle);
    await new Promise<void>((resolve) => aws.#server.listen(0, '127.0.0.1', resolve));
    return aws;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(received: ReceivedRequest, response: ServerResponse): Promise<void> {
    const { headers, body } = received;
    const verdict = await verifySignature(received, this.keys);
    const request: AwsRequest = {
      ...received,
      verdict,
      operation: String(headers['x-amz-target'] ?? ''),
      json: body.length === 0 ? undefined : (JSON.parse(body.toString('utf8')) as unknown),
    };
    this.requests.push(request);
    const answer = this.handle(request);
    if (answer === undefined) return;
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/x-amz-json-1.1' });
    // Head and body are sent separately.
    response.flushHeaders();
    setTimeout(() => response.end(JSON.stringify(answer.json)), 40);
  }
}
