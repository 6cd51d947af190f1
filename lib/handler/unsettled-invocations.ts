import { readContextText, type LambdaContext } from '../lambda/context.js';

/** An invocation whose handler has not settled. */
interface UnsettledInvocation {
  /** Stops recording it and removes it from this list. Never throws. */
  close(): void;
}

/**
 * The most invocations to remember: far more than run at one time if Lambda sends one event at a time. Handlers that get
 * no context may exceed it, since nothing shows that they have ended.
 */
const maxUnsettled = 64;

/**
 * The invocations with a handler that has not settled. If Lambda sends one event at a time, the next event proves that
 * all earlier ones were answered. A handler may never settle: because the runtime client answers when the event loop is
 * empty, because a wrapper around it answers, or because a durable function is suspended.
 */
export class UnsettledInvocations {
  readonly #isOneAtATime: boolean;
  readonly #requestIds = new Map<UnsettledInvocation, string | undefined>();

  /** @param isOneAtATime whether Lambda sends one event at a time; `false` on Managed Instances and outside Lambda */
  constructor(isOneAtATime: boolean) {
    this.#isOneAtATime = isOneAtATime;
  }

  /** Closes the invocations of earlier events. Call it before the invocation of an event is counted. */
  closeBefore(context: LambdaContext | undefined): void {
    const requestId = readContextText(context, 'awsRequestId');
    if (requestId === undefined || this.#requestIds.size === 0) return;
    for (const [invocation, id] of [...this.#requestIds]) if (id !== requestId) invocation.close();
  }

  add(invocation: UnsettledInvocation, context: LambdaContext | undefined): void {
    if (!this.#isOneAtATime) return;
    this.#requestIds.set(invocation, readContextText(context, 'awsRequestId'));
    const [oldest] = this.#requestIds.keys();
    // It is forgotten but not closed: it may still settle.
    if (oldest !== undefined && this.#requestIds.size > maxUnsettled) this.#requestIds.delete(oldest);
  }

  delete(invocation: UnsettledInvocation): void {
    this.#requestIds.delete(invocation);
  }
}
