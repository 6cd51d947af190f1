import { answerWithFault, isStoredDespite } from './answer-with-fault.js';
import type { Exchange } from './exchange.js';
import type { Fault } from './fault.js';
import { forwardPush } from './forward-push.js';
import { isAuthorized, type BasicCredentials } from './is-authorized.js';
import type { PushLog } from './push-log.js';
import { decodeBody, readBody } from './read-body.js';
import { nowMs, recordPush } from './received-push.js';
import { isSuccess, usualAnswer } from './usual-answer.js';

export interface ReceiveOptions {
  readonly credentials: BasicCredentials | undefined;
  readonly forwardTo: string | undefined;
  readonly log: PushLog;
  /** See `FaultSwitch.undoTake()`. */
  readonly undoTake: (fault: Fault | undefined) => void;
}

/** Handles one request: reads it, records it, and answers it or simulates the fault. */
export async function receivePush(
  exchange: Exchange,
  fault: Fault | undefined,
  { credentials, forwardTo, log, undoTake }: ReceiveOptions,
): Promise<void> {
  if (fault?.kind === 'reset' && fault.at !== 'answer') {
    resetEarly(fault.at, exchange);
    return;
  }
  const body = await readBody(exchange.request);
  if (body === undefined) {
    return;
  }
  const receivedAt = nowMs();
  const { headers, method = '', url: path = '' } = exchange.request;
  const text = await decodeBody(body, headers['content-encoding']);
  const push = recordPush({
    receivedAt,
    method,
    path,
    headers,
    connectionNumber: exchange.connectionNumber,
    wireBytes: body.length,
    text: text ?? '',
    authorized: isAuthorized(headers.authorization, credentials),
    accepted: false,
  });
  const isStored = isStoredDespite(fault);
  const forward =
    forwardTo !== undefined && isStored
      ? () => forwardPush(forwardTo, { body, headers, query: /\?.*/.exec(path)?.[0] ?? '' })
      : undefined;
  const usual = await usualAnswer(push, text, forward);
  push.accepted = isStored && isSuccess(usual.status);
  if (hasSamples(push.text)) {
    log.add(push);
  } else {
    log.addOpening(push);
    undoTake(fault);
  }
  answerWithFault(fault, usual, exchange, push);
}

/**
 * @returns `false` for a request that opens a connection: it has only comments. A body that cannot be decoded counts as a push.
 */
function hasSamples(text: string): boolean {
  return text === '' || !/^(?:#[^\n]*\n)+$/.test(text);
}

function resetEarly(at: 'connect' | 'head' | 'body', exchange: Exchange): void {
  if (at === 'body') {
    exchange.request.once('data', () => {
      exchange.reset();
    });
  } else {
    exchange.reset();
  }
}
