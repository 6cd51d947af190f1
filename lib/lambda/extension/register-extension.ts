import { callApiSync } from './call-api-sync.js';
import type { ApiAddress, ApiAnswer } from './extensions-api.js';

export type Registration =
  | { readonly kind: 'registered'; readonly identifier: string }
  /** The reason, as half a sentence. */
  | { readonly kind: 'refused'; readonly problem: string }
  /** The API has not answered in time. */
  | { readonly kind: 'late'; readonly settled: Promise<Registration> };

export interface RegistrationRequest {
  readonly address: ApiAddress;
  readonly name: string;
  readonly events: readonly 'INVOKE'[];
  /** The longest to wait, in ms. */
  readonly timeoutMs: number;
}

/**
 * Registers an internal extension, and returns when that is done. The runtime asks for its first event when the module has
 * loaded, and that ends registration. A request that has only begun by then is too late (measured), and a CommonJS module
 * cannot await. Never throws.
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
