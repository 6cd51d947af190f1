import type { ProtocolName } from '../lib/config/protocol-name.js';
import { startStoreProxy, type Answers } from '../spec/runtime/stores/store-proxy.js';
import { Counts } from './counts.js';
import { runScenarios, type ScenarioRun } from './run-scenarios.js';
import type { RunningServer, Server } from './servers.js';
import type { Target } from './target.js';
import { loseFirstAnswer, loseThirdAnswer, pushOldZero, pushTwice, type TrialResult } from './trials.js';

/** The result of a protocol with a server that accepts it. */
export interface TakenResult {
  readonly server: Server;
  readonly protocol: ProtocolName;
  readonly run: ScenarioRun;
  /** The server's answers to all pushes of the scenarios. */
  readonly answers: Answers;
  readonly lostFirst: TrialResult;
  readonly lostThird: TrialResult;
  readonly oldZero: TrialResult;
}

/** The result of a protocol with a server that does not accept it. */
export interface RefusedResult {
  readonly server: Server;
  readonly protocol: ProtocolName;
  readonly trial: TrialResult;
}

export interface ServerResults {
  readonly taken: readonly TakenResult[];
  readonly refused: readonly RefusedResult[];
}

export interface RunOptions {
  /** Number of environments of each scenario. */
  readonly each: number;
  /** Only scenarios with a matching name. */
  readonly scenarios: RegExp;
  /** Only protocols with a matching name. */
  readonly protocols: RegExp;
}

/** Starts a server and pushes to it by each protocol, one after the other. */
export async function runServer(server: Server, options: RunOptions): Promise<ServerResults> {
  const running = await server.start();
  const taken: TakenResult[] = [];
  const refused: RefusedResult[] = [];
  const isSelected = ([protocol]: [string, string]): boolean => options.protocols.test(protocol);
  try {
    for (const [protocol, path] of listPaths(server.paths).filter(isSelected)) {
      process.stderr.write(`${server.name} ${server.version}: ${protocol}\n`);
      taken.push(
        await usingTarget(running, protocol, path, async (target) => {
          const run = await runScenarios(target, { each: options.each, only: options.scenarios });
          const answers = target.proxy.takeAnswers();
          const lostFirst = await loseFirstAnswer(target);
          const lostThird = await loseThirdAnswer(target);
          const oldZero = await pushOldZero(target);
          return { server, protocol, run, answers, lostFirst, lostThird, oldZero };
        }),
      );
    }
    for (const [protocol, path] of listPaths(server.refused).filter(isSelected)) {
      process.stderr.write(`${server.name} ${server.version}: ${protocol}, which it does not accept\n`);
      const trial = await usingTarget(running, protocol, path, pushTwice);
      refused.push({ server, protocol, trial });
    }
  } finally {
    await running.stop();
  }
  return { taken, refused };
}

async function usingTarget<Result>(
  running: RunningServer,
  protocol: ProtocolName,
  path: string,
  use: (target: Target) => Promise<Result>,
): Promise<Result> {
  const proxy = await startStoreProxy(running.origin);
  try {
    const endpoint = `${proxy.origin}${path}`;
    return await use({ protocol, endpoint, proxy, counts: new Counts(running), prefix: protocol });
  } finally {
    await proxy.close();
  }
}

function listPaths(paths: Readonly<Partial<Record<ProtocolName, string>>>): [ProtocolName, string][] {
  return Object.entries(paths) as [ProtocolName, string][];
}
