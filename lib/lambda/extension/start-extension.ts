import type { FlushPolicy } from '../../config/flush-policy.js';
import type { Clock } from '../clock.js';
import type { Timers } from '../timers.js';
import { onTermination } from '../on-termination.js';
import { ApiConnection } from './api-connection.js';
import { parseApiAddress, type ApiAddress } from './extensions-api.js';
import { InternalExtension, type ExtensionEvent } from './internal-extension.js';
import { registerExtension, type Registration } from './register-extension.js';

/** Must not be the name of a file in `/opt/extensions`: that would be an external extension. */
const extensionName = 'instrumented-lambda';
/** An API on the same machine that takes longer than this will not answer; in ms. */
const registrationTimeoutMs = 1000;

export interface ExtensionStartParts {
  /** `host:port`, from `AWS_LAMBDA_RUNTIME_API`. */
  readonly runtimeApi: string;
  /**
   * Whether the extension delays the freeze after an answer. `false`: it only makes Lambda send SIGTERM before the
   * shutdown.
   */
  readonly delaysFreeze: boolean;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Called once with the reason, half a sentence, if the extension cannot be registered or no longer gets events. */
  readonly onProblem: (problem: string) => void;
  /**
   * Called at SIGTERM, when the environment is about to end. Never rejects.
   *
   * @param remainingMs ms until the process is killed
   */
  readonly onEnd: (remainingMs: number) => Promise<unknown>;
}

/** The result of {@link startExtension}. */
export interface StartedExtension {
  /** Delays the freeze after an answer; `undefined` if it does not, or if the registration failed. */
  readonly extension: InternalExtension | undefined;
}

const none: StartedExtension = { extension: undefined };

/**
 * Whether a flush policy needs an extension. `after-response` delays the freeze after the answer. Under `interval`,
 * counts may be left at the shutdown, and Lambda sends SIGTERM only if an extension is registered.
 */
export function needsExtension({ kind }: FlushPolicy): boolean {
  return kind === 'after-response' || kind === 'interval';
}

/**
 * Registers an internal extension, requests its events, and listens for SIGTERM. Call it while modules load, once per
 * process. It blocks the thread until the API has answered. Never throws.
 */
export function startExtension(parts: ExtensionStartParts): StartedExtension {
  const { runtimeApi, delaysFreeze, onProblem } = parts;
  const address = parseApiAddress(runtimeApi);
  if (address === undefined) {
    onProblem('AWS_LAMBDA_RUNTIME_API is not host:port');
    return none;
  }
  const registration = registerExtension({
    address,
    name: extensionName,
    events: delaysFreeze ? ['INVOKE'] : [],
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
      return { extension: delaysFreeze ? extension : undefined };
    }
    case 'refused':
      onProblem(registration.problem);
      return none;
    case 'late':
      onProblem('the Extensions API did not answer in time');
      // An extension that is registered late must request events too: otherwise Lambda would wait for it at each invocation.
      void registration.settled.then((settled: Registration) => {
        if (settled.kind === 'registered') start(settled.identifier);
      });
      return none;
  }
}

function createExtension(
  parts: ExtensionStartParts,
  address: ApiAddress,
  identifier: string,
): InternalExtension {
  const connection = new ApiConnection(address);
  return new InternalExtension({
    next: () => requestEvent(connection, identifier),
    clock: parts.clock,
    timers: parts.timers,
    afterTurn: setImmediate,
    onLost: () => {
      parts.onProblem('the Extensions API sends no more events');
    },
  });
}

async function requestEvent(connection: ApiConnection, identifier: string): Promise<ExtensionEvent> {
  const { status, body } = await connection.send({
    method: 'GET',
    path: 'event/next',
    headers: { 'Lambda-Extension-Identifier': identifier },
  });
  if (status !== 200) {
    throw new Error(`Cannot request the next event: expected status 200; got ${String(status)}`);
  }
  const { requestId, deadlineMs } = JSON.parse(body) as { requestId?: unknown; deadlineMs?: unknown };
  return {
    requestId: typeof requestId === 'string' ? requestId : undefined,
    deadlineMs: typeof deadlineMs === 'number' ? deadlineMs : undefined,
  };
}
