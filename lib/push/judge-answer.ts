import type { PushFailure } from '../flush/ports.js';
import type { Protocol } from '../protocols/ports.js';
import type { Authenticator } from './authentication/ports.js';
import type { HttpAnswer } from './http-answer.js';

export interface JudgingParts {
  readonly protocol: Protocol;
  readonly authenticator: Authenticator;
  /** Where the request went. */
  readonly url: URL;
  /** When the answer came, in ms since the epoch. */
  readonly receivedMs: number;
}

/**
 * Judges an answer as its protocol does; what to do about a refusal, whoever authenticates says.
 *
 * @returns what is wrong, or `undefined` where nothing is
 */
export function judgeAnswer(
  answer: HttpAnswer,
  { protocol, authenticator, url, receivedMs }: JudgingParts,
): PushFailure | undefined {
  const failure = protocol.judge({ ...answer, url, receivedMs });
  return failure?.reason === 'unauthorized'
    ? { ...failure, detail: `${failure.detail}; ${authenticator.onRefusal(answer)}` }
    : failure;
}
