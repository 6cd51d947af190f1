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
 * Judges an answer as its protocol does, and adds what to do about it: whoever authenticates says that of a refusal. An answer that holds a secret of
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
  if (failure === undefined) return undefined;
  if (failure.reason === 'unauthorized') return advise(failure, authenticator.onRefusal(answer));
  return isPathUnknown(answer) ? advise(failure, pathAdvice) : failure;
}

/** The likeliest mistake: the URL has the origin of the store only, which selects `import`. */
const pathAdvice = 'check the path of its URL, which selects the protocol';

function isPathUnknown({ statusCode }: HttpAnswer): boolean {
  return statusCode === 404 || statusCode === 405;
}

function advise(failure: PushFailure, advice: string): PushFailure {
  return { ...failure, detail: `${failure.detail}; ${advice}` };
}

const noHeaders: ReadonlyMap<string, string> = new Map();

/** Whether what a protocol may quote of an answer holds no secret: a server or proxy may repeat the request in it. */
function isSafe({ body, headers }: HttpAnswer, authenticator: Authenticator, { search }: URL): boolean {
  const text = `${body}\n${headers.get('location') ?? ''}`;
  if (text === '\n') return true;
  return !authenticator.isRevealedBy(text) && (search === '' || !text.includes(search));
}
