import type { ServerResponse } from 'node:http';

import type { Changes } from './changes.js';
import { type Exchange, sendAccepted, sendError } from './http-exchange.js';
import type { Invocation } from './invocation.js';
import type { ReportedError } from './invocation-result.js';
import { readError, readResponse } from './runtime-answer.js';

const prefix = '/2018-06-01/runtime/';
const answerPath = /^invocation\/([^/]+)\/(response|error)$/;

/**
 * The Runtime API for the runtime client: it sends events and receives answers.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #functionArn: string;
  readonly #changes: Changes;
  readonly #onFirstPoll: () => void;
  /** Open requests for the next event. */
  readonly #polls: ServerResponse[] = [];
  readonly #undelivered: Invocation[] = [];
  readonly #inFlight = new Map<string, Invocation>();
  #initError: ReportedError | undefined;
  #hasPolled = false;

  /** @param onFirstPoll called when the runtime asks for its first event, before it gets one */
  constructor(functionArn: string, changes: Changes, onFirstPoll: () => void) {
    this.#functionArn = functionArn;
    this.#changes = changes;
    this.#onFirstPoll = onFirstPoll;
  }

  /** Whether the runtime waits for an event. */
  get isPolling(): boolean {
    return this.#polls.length > 0;
  }

  /** Whether the runtime has asked for an event since it was started. */
  get hasPolled(): boolean {
    return this.#hasPolled;
  }

  get initError(): ReportedError | undefined {
    return this.#initError;
  }

  /** Sends the event to an open poll, or to the next one. */
  deliver(invocation: Invocation): void {
    this.#undelivered.push(invocation);
    this.#match();
  }

  /** Drops a later answer of an invocation that has ended for its caller. */
  forget(invocation: Invocation): void {
    const index = this.#undelivered.indexOf(invocation);
    if (index >= 0) this.#undelivered.splice(index, 1);
  }

  async handle({ request, response, path }: Exchange): Promise<void> {
    const route = path.slice(prefix.length);
    const answer = answerPath.exec(route);

    if (request.method === 'GET' && route === 'invocation/next') return this.#hold(response);
    if (request.method === 'POST' && route === 'init/error') {
      this.#initError = (await readError(request)).error;
      sendAccepted(response);
      return this.#changes.notify();
    }
    if (request.method === 'POST' && answer?.[1] !== undefined) {
      const invocation = this.#inFlight.get(decodeURIComponent(answer[1]));
      if (invocation === undefined) return sendError(response, 400, 'InvalidRequestID', 'Invalid request ID');
      return this.#take(invocation, answer[2] === 'error', { request, response, path });
    }
    sendError(response, 404, 'NotFound', `No such path in the Runtime API: ${path}`);
  }

  static serves(path: string): boolean {
    return path.startsWith(prefix);
  }

  #hold(response: ServerResponse): void {
    if (!this.#hasPolled) this.#onFirstPoll();
    this.#hasPolled = true;
    this.#polls.push(response);
    response.once('close', () => {
      const index = this.#polls.indexOf(response);
      if (index >= 0) this.#polls.splice(index, 1);
    });
    this.#match();
    this.#changes.notify();
  }

  async #take(invocation: Invocation, isError: boolean, { request, response }: Exchange): Promise<void> {
    const answer = isError ? await readError(request) : await readResponse(request);
    invocation.answer(answer.error === undefined ? 'response' : 'error', answer);
    this.#inFlight.delete(invocation.request.requestId);
    sendAccepted(response);
    this.#changes.notify();
  }

  #match(): void {
    while (this.#polls.length > 0 && this.#undelivered.length > 0) {
      const poll = this.#polls.shift();
      const invocation = this.#undelivered.shift();
      if (poll !== undefined && invocation !== undefined) this.#send(poll, invocation);
    }
  }

  #send(poll: ServerResponse, invocation: Invocation): void {
    const { requestId, deadlineMs, traceId, clientContext, tenantId, event } = invocation.request;
    this.#inFlight.set(requestId, invocation);
    invocation.markDelivered();
    poll.writeHead(200, {
      'content-type': 'application/json',
      'content-length': event.length,
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': Math.round(deadlineMs),
      'lambda-runtime-invoked-function-arn': this.#functionArn,
      'lambda-runtime-trace-id': traceId,
      ...(tenantId === undefined ? {} : { 'lambda-runtime-aws-tenant-id': tenantId }),
      ...(clientContext === undefined ? {} : { 'lambda-runtime-client-context': clientContext }),
    });
    poll.end(event);
  }
}
