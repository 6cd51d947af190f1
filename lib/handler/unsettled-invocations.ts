import { readContextText, type LambdaContext } from '../lambda/context.js';

/** An invocation whose handler has not settled. */
interface UnsettledInvocation {
  /** Stops recording it and removes it from this list. Never throws. */
  close(): void;
}

/** Far more than run at one time if Lambda sends one event after the other. Handlers without a context may exceed it. */
const maxUnsettled = 64;

/**
 * The invocations whose handler has not settled. If Lambda sends one event after the other, the next event proves that all
 * earlier ones were answered. A handler may never settle: the runtime client answers when nothing is left to run, a wrapper
 * answers with something else, or a durable function is suspended.
 */
export class UnsettledInvocations {
  readonly #isOneAtATime: boolean;
  readonly #requestIds = new Map<UnsettledInvocation, string | undefined>();

  /** @param isOneAtATime `false` on Managed Instances and outside Lambda: invocations overlap, and none closes another */
  constructor(isOneAtATime: boolean) {
    this.#isOneAtATime = isOneAtATime;
  }

  /** Call it before the invocation of a new event is counted. */
  closeBefore(context: LambdaContext | undefined): void {
    const requestId = readContextText(context, 'awsRequestId');
    if (requestId === undefined || this.#requestIds.size === 0) return;
    for (const [open, id] of [...this.#requestIds]) if (id !== requestId) open.close();
  }

  add(invocation: UnsettledInvocation, context: LambdaContext | undefined): void {
    if (!this.#isOneAtATime) return;
    this.#requestIds.set(invocation, readContextText(context, 'awsRequestId'));
    const [oldest] = this.#requestIds.keys();
    // Removed from the list but not closed: it may be about to settle.
    if (oldest !== undefined && this.#requestIds.size > maxUnsettled) this.#requestIds.delete(oldest);
  }

  delete(invocation: UnsettledInvocation): void {
    this.#requestIds.delete(invocation);
  }
}
