import { callApiSync } from './call-api-sync.js';
import type { ApiAddress, ApiAnswer } from './extensions-api.js';

/** The result of a registration. */
export type Registration =
  | { readonly kind: 'registered'; readonly identifier: string }
  /** The API refused or could not be reached; `problem` is half a sentence. */
  | { readonly kind: 'refused'; readonly problem: string }
  /** The API has not answered in time; it may answer later. */
  | { readonly kind: 'late'; readonly settled: Promise<Registration> };

export interface RegistrationRequest {
  readonly address: ApiAddress;
  readonly name: string;
  /** The events to get besides SIGTERM for the process. */
  readonly events: readonly 'INVOKE'[];
  /** The longest time to block, in ms. */
  readonly timeoutMs: number;
}

/**
 * Registers an internal extension and blocks the thread until that is done. Lambda accepts registrations only until the
 * runtime requests its first event, which it does when the function's module has loaded. A request that has only begun by
 * then is too late (measured), and a CommonJS module cannot await. Never throws.
 *
 * @see docs/decisions/0503-internal-extension.md
 */
export function registerExtension({ address, name, events, timeoutMs }: RegistrationRequest): Registration {
  const request = {
    method: 'POST',
    path: 'register',
    headers: { 'Lambda-Extension-Name': name, 'Content-Type': 'application/json' },
    body: JSON.stringify({ events }),
  } as const;
  try {
    const answer = callApiSync(address, request, timeoutMs);
    return answer instanceof Promise
      ? { kind: 'late', settled: answer.then(readRegistration, describeFailure) }
      : readRegistration(answer);
  } catch (error) {
    return describeFailure(error);
  }
}

function readRegistration({ status, headers, body }: ApiAnswer): Registration {
  const identifier = headers['lambda-extension-identifier'];
  if (status === 200 && identifier !== undefined) return { kind: 'registered', identifier };
  const type = /"errorType"\s*:\s*"([\w.]{1,64})"/.exec(body)?.[1];
  const detail = type === undefined ? '' : ` (${type})`;
  return { kind: 'refused', problem: `the Extensions API answered ${String(status)}${detail}` };
}

function describeFailure(error: unknown): Registration {
  const { code } = error as NodeJS.ErrnoException;
  return {
    kind: 'refused',
    problem: `the Extensions API cannot be reached${code === undefined ? '' : ` (${code})`}`,
  };
}
