import type { FlushPolicy } from '../../config/flush-policy.js';
import type { Clock } from '../clock.js';
import type { Timers } from '../timers.js';
import { onTermination } from '../on-termination.js';
import { ApiConnection } from './api-connection.js';
import { parseApiAddress, type ApiAddress } from './extensions-api.js';
import { InternalExtension, type ExtensionEvent } from './internal-extension.js';
import { registerExtension, type Registration } from './register-extension.js';

/** No file of this name is in `/opt/extensions`: that makes the extension an internal one. */
const extensionName = 'instrumented-lambda';
/** If an API on the same machine takes longer than this, it will not answer. In ms. */
const registrationTimeoutMs = 1000;

export interface LifecycleParts {
  /** `host:port`, from `AWS_LAMBDA_RUNTIME_API`. */
  readonly runtimeApi: string;
  /** `false`: the extension only makes Lambda send SIGTERM before it ends the environment. */
  readonly holdsAfterAnswer: boolean;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Called once with why the function cannot join the environment's lifecycle; half a sentence. */
  readonly onProblem: (problem: string) => void;
  /**
   * Called when the environment is about to end.
   *
   * @param remainingMs ms until the process is killed
   */
  readonly onEnd: (remainingMs: number) => Promise<unknown>;
}

/** Result of joining the lifecycle. */
export interface LifecycleMembership {
  /** Set if the freeze can be delayed after the answer. */
  readonly extension: InternalExtension | undefined;
}

const none: LifecycleMembership = { extension: undefined };

/**
 * Whether a flush policy needs an extension. `after-response` delays the freeze after the answer. With `interval` there may
 * be counts left at the end, and Lambda announces the end only if there is an extension.
 */
export function needsExtension({ kind }: FlushPolicy): boolean {
  return kind === 'after-response' || kind === 'interval';
}

/**
 * Registers an internal extension. Call it while modules load, once per process. Never throws.
 */
export function joinLifecycle(parts: LifecycleParts): LifecycleMembership {
  const { runtimeApi, holdsAfterAnswer, onProblem } = parts;
  const address = parseApiAddress(runtimeApi);
  if (address === undefined) {
    onProblem('AWS_LAMBDA_RUNTIME_API is not host:port');
    return none;
  }
  const registration = registerExtension({
    address,
    name: extensionName,
    events: holdsAfterAnswer ? ['INVOKE'] : [],
    timeoutMs: registrationTimeoutMs,
  });
  const start = (identifier: string): InternalExtension => {
    const extension = createExtension(parts, address, identifier);
    void extension.run();
    onTermination(parts.onEnd);
    return extension;
  };
  switch (registration.kind) {
    case 'registered': {
      const extension = start(registration.identifier);
      return { extension: holdsAfterAnswer ? extension : undefined };
    }
    case 'refused':
      onProblem(registration.problem);
      return none;
    case 'late':
      onProblem('the Extensions API did not answer in time');
      // If it was registered later, it must still ask for events: otherwise the environment would wait for it forever.
      void registration.settled.then((settled: Registration) => {
        if (settled.kind === 'registered') start(settled.identifier);
      });
      return none;
  }
}

function createExtension(parts: LifecycleParts, address: ApiAddress, identifier: string): InternalExtension {
  const connection = new ApiConnection(address);
  return new InternalExtension({
    next: () => askForEvent(connection, identifier),
    clock: parts.clock,
    timers: parts.timers,
    afterTurn: setImmediate,
    onLost: () => {
      parts.onProblem('the Extensions API gives no more events');
    },
  });
}

async function askForEvent(connection: ApiConnection, identifier: string): Promise<ExtensionEvent> {
  const { status, body } = await connection.send({
    method: 'GET',
    path: 'event/next',
    headers: { 'Lambda-Extension-Identifier': identifier },
  });
  if (status !== 200) {
    throw new Error(`Cannot ask for the next event: expected status 200; got ${String(status)}`);
  }
  const { requestId, deadlineMs } = JSON.parse(body) as { requestId?: unknown; deadlineMs?: unknown };
  return {
    requestId: typeof requestId === 'string' ? requestId : undefined,
    deadlineMs: typeof deadlineMs === 'number' ? deadlineMs : undefined,
  };
}
