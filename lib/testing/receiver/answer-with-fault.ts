import { inNextTurn } from '../../lambda/next-turn.js';
import type { Exchange } from './exchange.js';
import type { EndlessAnswerFault, Fault, HalfAnswerFault } from './fault.js';
import type { PushRecord } from './received-push.js';
import { isSuccess, type Answer } from './usual-answer.js';

const CHUNK = '# and so on\n'.repeat(1365);

/** @returns whether a push is stored although the fault occurs */
export function isStoredDespite(fault: Fault | undefined): boolean {
  switch (fault?.kind) {
    case undefined:
    case 'slow-answer':
    case 'close-idle':
    case 'endless-answer':
      return true;
    case 'status':
      return isSuccess(fault.status);
    case 'hang':
    case 'reset':
    case 'half-answer':
    case 'garbage':
      return fault.stores ?? false;
  }
}

/** Answers a push, or simulates the fault. Call it after the body has been read. */
export function answerWithFault(
  fault: Fault | undefined,
  usual: Answer,
  exchange: Exchange,
  push: PushRecord,
): void {
  switch (fault?.kind) {
    case undefined:
      exchange.send(usual, push);
      return;
    case 'status':
      exchange.send(fault, push);
      return;
    case 'slow-answer':
      exchange.later(fault.delayMs, () => {
        exchange.send(usual, push);
      });
      return;
    case 'hang':
      return;
    case 'reset':
      exchange.reset();
      return;
    case 'half-answer':
      answerHalf(fault, exchange);
      return;
    case 'close-idle':
      exchange.onAnswered(() => {
        exchange.later(fault.afterMs, () => {
          closeBy(fault.by, exchange);
        });
      });
      exchange.send(usual, push);
      return;
    case 'endless-answer':
      void answerEndlessly(fault, exchange, push);
      return;
    case 'garbage':
      exchange.sendRaw('\u0000\u0001 this is not the protocol you are looking for\r\n\r\n');
      exchange.close();
      return;
  }
}

function closeBy(by: 'fin' | 'rst', exchange: Exchange): void {
  if (by === 'fin') {
    exchange.close();
  } else {
    exchange.reset();
  }
}

function answerHalf(fault: HalfAnswerFault, exchange: Exchange): void {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n';
  exchange.sendRaw(fault.cut === 'head' ? head.slice(0, -20) : `${head}\r\n${'half'.repeat(125)}`);
  if (fault.then === 'close') {
    exchange.close();
  } else if (fault.then === 'reset') {
    // In the next turn, because an RST discards written data that the process has not sent yet.
    inNextTurn(() => {
      exchange.reset();
    });
  }
}

async function answerEndlessly(
  { everyMs = 0 }: EndlessAnswerFault,
  exchange: Exchange,
  push: PushRecord,
): Promise<void> {
  exchange.writeHead(200, { 'content-type': 'text/plain' }, push);
  while (await exchange.write(CHUNK)) {
    if (everyMs > 0) {
      await new Promise<void>((resolve) => {
        exchange.later(everyMs, resolve);
      });
    }
  }
}
