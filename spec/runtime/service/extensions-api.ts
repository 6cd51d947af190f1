import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

import type { Changes } from './changes.js';
import { type ExtensionEvent, refuseRegistration, type RegistrationRules } from './extension-rules.js';
import { type Exchange, parseJson, readBody, sendAccepted, sendError, sendJson } from './http-exchange.js';
import type { InvocationRequest } from './invocation.js';

const prefix = '/2020-01-01/extension/';

/** A registered extension. */
export interface Extension {
  readonly name: string;
  readonly isExternal: boolean;
  readonly events: readonly ExtensionEvent[];
}

type RegisteredExtension = Extension & { poll: ServerResponse | undefined; hasPolled: boolean };

/**
 * The Extensions API. The environment reads three facts from it: the registered extensions, whether each has asked for its
 * next event, and whether one has reported an error.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export class ExtensionsApi {
  readonly #rules: RegistrationRules;
  readonly #functionFacts: Readonly<Record<string, string>>;
  readonly #changes: Changes;
  readonly #extensions = new Map<string, RegisteredExtension>();
  readonly #faults: string[] = [];

  constructor(rules: RegistrationRules, functionFacts: Readonly<Record<string, string>>, changes: Changes) {
    this.#rules = rules;
    this.#functionFacts = functionFacts;
    this.#changes = changes;
  }

  get extensions(): readonly Extension[] {
    return [...this.#extensions.values()].map(({ name, isExternal, events }) => ({
      name,
      isExternal,
      events,
    }));
  }

  /** The errors that extensions reported to `/init/error` and `/exit/error`. After one, Lambda ends the environment. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** Whether each registered extension, with any events, has asked for its next event once, which ends init. */
  get areAllInitialized(): boolean {
    return [...this.#extensions.values()].every(({ hasPolled }) => hasPolled);
  }

  /** Whether each extension with the event INVOKE waits for its next event, which ends an invocation. */
  get areAllReady(): boolean {
    return [...this.#extensions.values()].every(
      ({ events, poll }) => !events.includes('INVOKE') || poll !== undefined,
    );
  }

  announceInvoke({ requestId, deadlineMs, traceId }: InvocationRequest, invokedFunctionArn: string): void {
    const tracing = { type: 'X-Amzn-Trace-Id', value: traceId };
    this.#send('INVOKE', { deadlineMs: Math.round(deadlineMs), requestId, invokedFunctionArn, tracing });
  }

  announceShutdown(shutdownReason: string, deadlineMs: number): void {
    this.#send('SHUTDOWN', { shutdownReason, deadlineMs: Math.round(deadlineMs) });
  }

  async handle({ request, response, path }: Exchange): Promise<void> {
    const route = `${request.method ?? ''} ${path.slice(prefix.length)}`;
    if (route === 'POST register') return this.#register({ request, response, path });

    const identifier = request.headers['lambda-extension-identifier'];
    if (typeof identifier !== 'string') {
      return sendError(
        response,
        403,
        'Extension.MissingExtensionIdentifier',
        'Missing Lambda-Extension-Identifier header',
      );
    }
    const extension = this.#extensions.get(identifier);
    if (extension === undefined) {
      return sendError(
        response,
        403,
        'Extension.UnknownExtensionIdentifier',
        `Unknown extension ${identifier}`,
      );
    }

    if (route === 'GET event/next') return this.#hold(extension, response);
    if (route === 'POST init/error' || route === 'POST exit/error') {
      const body = await readBody(request);
      const type = request.headers['lambda-extension-function-error-type'];
      this.#faults.push(
        `${extension.name} ${path.slice(prefix.length)} ${String(type)} ${body.toString('utf8')}`,
      );
      sendAccepted(response);
      return this.#changes.notify();
    }
    sendError(response, 404, 'NotFound', `No such path in the Extensions API: ${path}`);
  }

  static serves(path: string): boolean {
    return path.startsWith(prefix);
  }

  async #register({ request, response }: Exchange): Promise<void> {
    const header = request.headers['lambda-extension-name'];
    const name = typeof header === 'string' ? header : '';
    const body = parseJson((await readBody(request)).toString('utf8'));
    const refusal = refuseRegistration({ name, body, registered: this.extensions }, this.#rules);
    if (refusal !== undefined) return sendError(response, 403, refusal.errorType, refusal.errorMessage);

    const identifier = randomUUID();
    const events = (body as { events?: ExtensionEvent[] }).events ?? [];
    const isExternal = this.#rules.isExternal(name);
    this.#extensions.set(identifier, { name, isExternal, events, poll: undefined, hasPolled: false });
    sendJson(response, 200, this.#functionFacts, { 'lambda-extension-identifier': identifier });
    this.#changes.notify();
  }

  #hold(extension: RegisteredExtension, response: ServerResponse): void {
    extension.hasPolled = true;
    extension.poll = response;
    response.once('close', () => {
      if (extension.poll === response) extension.poll = undefined;
    });
    this.#changes.notify();
  }

  #send(eventType: ExtensionEvent, event: Readonly<Record<string, unknown>>): void {
    for (const extension of this.#extensions.values()) {
      const { poll } = extension;
      if (poll === undefined || !extension.events.includes(eventType)) continue;
      extension.poll = undefined;
      sendJson(poll, 200, { eventType, ...event }, { 'lambda-extension-event-identifier': randomUUID() });
    }
  }
}
