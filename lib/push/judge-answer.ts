import type { PushFailure } from '../flush/push-port.js';
import type { Protocol } from '../protocols/protocol.js';
import type { Authenticator } from './authentication/authenticator.js';
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
 * Judges an answer as its protocol does; what to do about a refusal, whoever authenticates says. An answer that holds a secret of
 * ours is judged by its status alone.
 *
 * @returns what is wrong, or `undefined` where nothing is
 */
export function judgeAnswer(
  answer: HttpAnswer,
  { protocol, authenticator, url, receivedMs }: JudgingParts,
): PushFailure | undefined {
  const safe = isSafe(answer, authenticator, url) ? answer : { ...answer, headers: noHeaders, body: '' };
  const failure = protocol.judge({ ...safe, url, receivedMs });
  return failure?.reason === 'unauthorized'
    ? { ...failure, detail: `${failure.detail}; ${authenticator.onRefusal(answer)}` }
    : failure;
}

const noHeaders: ReadonlyMap<string, string> = new Map();

/** Whether what a protocol may quote of an answer holds no secret: a server or proxy may repeat the request in it. */
function isSafe({ body, headers }: HttpAnswer, authenticator: Authenticator, { search }: URL): boolean {
  const text = `${body}\n${headers.get('location') ?? ''}`;
  if (text === '\n') return true;
  return !authenticator.isRevealedBy(text) && (search === '' || !text.includes(search));
}
