import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaEnvironment } from '../spec/runtime/service/lambda-environment.js';
import type { Answers } from '../spec/runtime/stores/store-proxy.js';
import { findOwnLines } from './log-lines.js';
import { settingsOf, type Target } from './target.js';

const taskRoot = fileURLToPath(new URL('../accuracy/functions', import.meta.url));
const settleMs = 10_000;
const pollMs = 500;
/** After this time the connection has been opened in init, even on a busy machine. */
const openedMs = 500;

/** Number of invocations of the observed environment. */
const usualCount = 4;
/** After this much of the first, longer invocation, the other environment pushes. */
const betweenMs = 400;

/** The result of one environment after its pushes were disturbed. */
export interface TrialResult {
  readonly truth: number;
  readonly counted: number;
  /** Whether `increase()` is above 0. */
  readonly isRising: boolean;
  /** The server's answers during the trial. */
  readonly answers: Answers;
  readonly logLines: readonly string[];
}

/** The server stores the environment's first push with its zeros, but the connection is closed instead of an answer. */
export function loseFirstAnswer(target: Target): Promise<TrialResult> {
  return loseAnswer(target, 'lost-first-answer', 0);
}

/** The same with the third push. */
export function loseThirdAnswer(target: Target): Promise<TrialResult> {
  return loseAnswer(target, 'lost-third-answer', 2);
}

function loseAnswer(target: Target, name: string, after: number): Promise<TrialResult> {
  const functionName = `${target.prefix}-${name}`;
  return observe(target, functionName, usualCount, async () => {
    const environment = await start(target, functionName);
    try {
      await sleep(openedMs);
      for (let i = 0; i < usualCount; i += 1) {
        if (i === after) target.proxy.loseAnswers(1);
        await environment.invoke({ end: 'answer' });
      }
    } finally {
      await environment.stop();
    }
    return environment.output;
  });
}

/**
 * Two environments have the same identity, so they write the same series. While the first invocation of one still runs, the
 * other pushes. The zero of the first is then older than a sample that the server has stored.
 */
export function pushOldZero(target: Target): Promise<TrialResult> {
  const functionName = `${target.prefix}-old-zero`;
  const identity = { AWS_LAMBDA_LOG_STREAM_NAME: `2026/01/01/[$LATEST]${'0'.repeat(32)}` };
  return observe(target, functionName, usualCount, async () => {
    const late = await start(target, functionName, identity);
    const early = await start(target, functionName, identity);
    try {
      await sleep(openedMs);
      const slow = late.invoke({ end: 'late' });
      await sleep(betweenMs);
      await early.invoke({ end: 'answer' });
      await slow;
      for (let i = 1; i < usualCount; i += 1) await late.invoke({ end: 'answer' });
    } finally {
      await early.stop();
      await late.stop();
    }
    return late.output;
  });
}

/** Two invocations that push to a server that does not accept the protocol: nothing should arrive. */
export function pushTwice(target: Target): Promise<TrialResult> {
  const functionName = `${target.prefix}-twice`;
  return observe(target, functionName, 2, async () => {
    const environment = await start(target, functionName);
    try {
      await environment.invoke({ end: 'answer' });
      await environment.invoke({ end: 'answer' });
    } finally {
      await environment.stop();
    }
    return environment.output;
  });
}

function start(
  target: Target,
  functionName: string,
  env: Readonly<Record<string, string>> = {},
): Promise<LambdaEnvironment> {
  return LambdaEnvironment.start({
    runtime: 'node24',
    taskRoot,
    handler: 'ours.handler',
    functionName,
    env: { ...settingsOf(target), ...env },
  });
}

/** @param act runs the trial; resolves to the function's log */
async function observe(
  { proxy, counts }: Target,
  functionName: string,
  truth: number,
  act: () => Promise<string>,
): Promise<TrialResult> {
  proxy.takeAnswers();
  const output = await act();
  const deadline = performance.now() + settleMs;
  for (;;) {
    const counted = await counts.count('invocations', functionName);
    const isRising = (await counts.countRising(functionName)) > 0;
    if ((counted === truth && isRising) || performance.now() > deadline)
      return { truth, counted, isRising, logLines: findOwnLines(output), answers: proxy.takeAnswers() };
    await sleep(pollMs);
  }
}
