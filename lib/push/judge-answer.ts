import type { PushFailure } from '../flush/push-outcome.js';
import type { Protocol } from '../protocols/protocol.js';
import type { Authenticator } from './authentication/authenticator.js';
import { revealsSecret } from './authentication/reveals-secret.js';
import type { HttpAnswer } from './http-answer.js';

export interface JudgingParts {
  readonly protocol: Protocol;
  readonly authenticator: Authenticator;
  /** URL of the request. */
  readonly url: URL;
  /** When the answer arrived, in ms since the epoch. */
  readonly receivedMs: number;
}

/**
 * Judges an answer by its protocol, and adds advice. For a refusal, the advice is the authenticator's. If an answer contains a
 * secret of ours, nothing of it is quoted.
 *
 * @returns the failure; `undefined` if the request succeeded
 */
export function judgeAnswer(
  answer: HttpAnswer,
  { protocol, authenticator, url, receivedMs }: JudgingParts,
): PushFailure | undefined {
  const isQuotable = isSafe(answer, authenticator, url);
  const failure = protocol.judge({ ...answer, isQuotable, url, receivedMs });
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

/** Whether the parts of an answer that a protocol may quote contain no secret: a server or proxy may repeat the request. */
function isSafe({ body, headers }: HttpAnswer, authenticator: Authenticator, url: URL): boolean {
  const text = `${body}\n${headers.get('location') ?? ''}`;
  if (text === '\n') return true;
  return !authenticator.isRevealedBy(text) && !revealsSecret(text, listQueryTexts(url));
}

/** Shorter values, such as `1`, are in a text by chance. */
const leastValueCharacters = 8;

/** A query may hold a token: all of it, and its values as they are and decoded. */
function listQueryTexts({ search, searchParams }: URL): readonly string[] {
  const query = search.slice(1);
  const written = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
  const values = [...written, ...searchParams.values()];
  return [query, ...values.filter((value) => value.length >= leastValueCharacters)];
}
