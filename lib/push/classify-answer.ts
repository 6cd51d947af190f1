import type { PushFailure } from '../flush/push-outcome.js';
import type { Protocol } from '../protocols/protocol.js';
import type { Authenticator } from './authentication/authenticator.js';
import { containsSecret } from './authentication/contains-secret.js';
import type { HttpAnswer } from './http-answer.js';

export interface AnswerContext {
  readonly protocol: Protocol;
  readonly authenticator: Authenticator;
  /** URL of the request. */
  readonly url: URL;
  /** When the answer arrived, in ms since the epoch. */
  readonly receivedMs: number;
}

/**
 * Lets the protocol classify an answer, and adds advice to a failure. After a 401 or 403, the authenticator gives the advice.
 * If an answer contains one of our secrets, no part of it is quoted.
 *
 * @returns the failure; `undefined` if the request succeeded
 */
export function classifyAnswer(
  answer: HttpAnswer,
  { protocol, authenticator, url, receivedMs }: AnswerContext,
): PushFailure | undefined {
  const isQuotable = hasNoSecret(answer, authenticator, url);
  const failure = protocol.classifyAnswer({ ...answer, isQuotable, url, receivedMs });
  if (failure === undefined) return undefined;
  if (failure.reason === 'unauthorized') return advise(failure, authenticator.onRefusal(answer));
  return isPathUnknown(answer) ? advise(failure, pathAdvice) : failure;
}

/** The most likely mistake is a URL with only the origin of the store, which selects the protocol `import`. */
const pathAdvice = 'check the path of its URL, which selects the protocol';

function isPathUnknown({ statusCode }: HttpAnswer): boolean {
  return statusCode === 404 || statusCode === 405;
}

function advise(failure: PushFailure, advice: string): PushFailure {
  return { ...failure, detail: `${failure.detail}; ${advice}` };
}

/**
 * Checks the parts of an answer that a protocol may quote. They may contain a secret, because a server or proxy may repeat the
 * request.
 */
function hasNoSecret({ body, headers }: HttpAnswer, authenticator: Authenticator, url: URL): boolean {
  const text = `${body}\n${headers.get('location') ?? ''}`;
  if (text === '\n') return true;
  return !authenticator.isRevealedBy(text) && !containsSecret(text, listQueryTexts(url));
}

/** Shorter values of a query, such as `1`, occur in a text by chance. */
const minSecretLength = 8;

/** @returns texts that may contain a token: the whole query of a URL, and its values, encoded and decoded */
function listQueryTexts({ search, searchParams }: URL): readonly string[] {
  const query = search.slice(1);
  const written = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
  const values = [...written, ...searchParams.values()];
  return [query, ...values.filter((value) => value.length >= minSecretLength)];
}
