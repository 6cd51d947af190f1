import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import type { RuntimeName } from '../parts/find-parts.js';
import type { InvocationResult } from '../service/invocation-result.js';
import type { StartEnvironment } from '../service/use-environments.js';
import { buildTaskRoot, type TaskRoot, type TaskRootFormat } from '../task-root/build-task-root.js';

/** The outcome of one invocation. */
export interface Ending {
  readonly outcome: InvocationResult['outcome'];
  readonly body: string;
  readonly contentType: string | undefined;
  readonly error: Pick<NonNullable<InvocationResult['error']>, 'errorType' | 'errorMessage'> | undefined;
  readonly exitCode: number | null | undefined;
  /** The output of the process until it was ready for the next event. */
  readonly output: string;
}

export interface Shapes {
  /** Invokes an instrumented handler of the fixture for each event in turn. Its metrics have the label `functionName`. */
  invoke(start: StartEnvironment, call: ShapeCall & { readonly functionName: string }): Promise<Ending[]>;
  /** Does the same for a bare handler, once for all comparisons. */
  invokeBare(start: StartEnvironment, call: ShapeCall & { readonly runtime: RuntimeName }): Promise<Ending[]>;
  readonly receiver: ImportReceiver;
  /** The task root. */
  readonly path: string;
}

interface ShapeCall {
  /** The name of the handler in the fixture. */
  readonly handler: string;
  readonly events: readonly unknown[];
}

/** Builds a fixture in one of the formats and starts a receiver for the tests of a describe block. */
export function useShapes(fixture: string, format: TaskRootFormat): Shapes {
  const bareEndings = new Map<string, Promise<Ending[]>>();
  let taskRoot: TaskRoot;
  let receiver: ImportReceiver;

  beforeAll(async () => {
    taskRoot = await buildTaskRoot(fileURLToPath(new URL(`./fixtures/${fixture}`, import.meta.url)), format);
    receiver = await ImportReceiver.start({ tls: false });
  });
  afterAll(async () => {
    taskRoot[Symbol.dispose]();
    await receiver.close();
  });

  async function invoke(
    start: StartEnvironment,
    { handler, events, functionName }: ShapeCall & { readonly functionName: string },
  ): Promise<Ending[]> {
    const environment = await start(`index.${handler}`, {
      taskRoot: taskRoot.path,
      functionName,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });
    const endings: Ending[] = [];
    for (const [i, event] of events.entries()) {
      // All runs use the same request ids, because results and errors contain them.
      const result = await environment.invoke(event, { requestId: `request-${String(i)}` });
      endings.push(describeEnding(result, environment.output));
    }
    return endings;
  }

  return {
    get receiver() {
      return receiver;
    },
    get path() {
      return taskRoot.path;
    },
    invoke,
    invokeBare(start, { runtime, ...call }) {
      const key = JSON.stringify([runtime, call]);
      const known = bareEndings.get(key) ?? invoke(start, { ...call, functionName: 'bare' });
      bareEndings.set(key, known);
      return known;
    },
  };
}

function describeEnding(result: InvocationResult, output: string): Ending {
  const { outcome, body, contentType, error, exitCode } = result;
  return {
    outcome,
    body: outcome === 'error' && result.chunks.length === 0 ? '' : body.toString('base64'),
    contentType,
    error: error && { errorType: error.errorType, errorMessage: error.errorMessage },
    exitCode,
    output,
  };
}

/** @returns what must be the same as with the bare handler: everything but the log */
export function withoutOutput({ output: _output, ...ending }: Ending): Omit<Ending, 'output'> {
  return ending;
}
