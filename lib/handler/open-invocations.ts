import { readContextText, type LambdaContext } from '../lambda/context.js';

/** An invocation whose handler has not settled. */
interface Open {
  /** Takes it out of the books. Never throws, and leaves this list. */
  close(): void;
}

/** Far more than run at one time where Lambda sends one event after the other; handlers without a context may be more. */
const mostOpen = 64;

/**
 * The invocations that still run, where Lambda sends one event after the other: there the next event says that all
 * before have been answered. Handlers may never settle: a client answers for them when nothing is left to run, a
 * wrapper answers by something else, a durable function is suspended.
 */
export class OpenInvocations {
  readonly #isOneAtATime: boolean;
  readonly #requestIds = new Map<Open, string | undefined>();

  /** @param isOneAtATime `false` on Managed Instances and outside Lambda: invocations overlap, and none closes another */
  constructor(isOneAtATime: boolean) {
    this.#isOneAtATime = isOneAtATime;
  }

  /** To be called before the invocation of a new event is counted. */
  closeBefore(context: LambdaContext | undefined): void {
    const requestId = readContextText(context, 'awsRequestId');
    if (requestId === undefined || this.#requestIds.size === 0) return;
    for (const [open, id] of [...this.#requestIds]) if (id !== requestId) open.close();
  }

  add(invocation: Open, context: LambdaContext | undefined): void {
    if (!this.#isOneAtATime) return;
    this.#requestIds.set(invocation, readContextText(context, 'awsRequestId'));
    const [oldest] = this.#requestIds.keys();
    // Not closed: it may be about to settle. It is only held no longer.
    if (oldest !== undefined && this.#requestIds.size > mostOpen) this.#requestIds.delete(oldest);
  }

  delete(invocation: Open): void {
    this.#requestIds.delete(invocation);
  }
}
