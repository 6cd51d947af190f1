import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type {
  DurableExecutionInvocationInput,
  DurableExecutionInvocationOutput,
  DurableLambdaHandler,
} from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import type { LambdaEnvironment } from '../service/lambda-environment.js';

/** The testing package identifies an execution by an id only. */
const arnOfFunction = 'arn:aws:lambda:eu-west-1:123456789012:function:stand-in:$LATEST';

/** The client that the SDK's testing package puts into each event. */
interface Client {
  checkpoint(request: object): Promise<unknown>;
  getExecutionState(request: object): Promise<unknown>;
}
type LocalEvent = DurableExecutionInvocationInput & { readonly durableExecutionClient: Client };

/**
 * The service's side of durable functions around a real runtime client. The backend of the SDK's testing package decides
 * about invocations, and the function calls it over HTTP, as it calls Lambda's API.
 */
export class DurableService {
  readonly #server: Server;
  readonly #clients = new Map<string, Client>();
  /** The statuses of the operations at the end of the last invocation, by execution. */
  readonly #statuses = new Map<string, Map<string, string>>();

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(
        (body) => response.end(body),
        (error: unknown) => response.writeHead(500).end(JSON.stringify({ message: String(error) })),
      );
    });
  }

  static async start(): Promise<DurableService> {
    await LocalDurableTestRunner.setupTestEnvironment({ skipTime: false });
    const service = new DurableService();
    await new Promise<void>((resolve) => service.#server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await LocalDurableTestRunner.teardownTestEnvironment();
  }

  /** The environment variables with its address. */
  get env(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${String(port)}`,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    };
  }

  /** Runs an execution to its end. @returns its status */
  async execute(env: LambdaEnvironment, payload: object = {}): Promise<string | undefined> {
    const runner = new LocalDurableTestRunner({ handlerFunction: this.#invokeIn(env) });
    return (await runner.run({ payload })).getStatus();
  }

  /** Invokes an environment with one event after the other. */
  #invokeIn(env: LambdaEnvironment): DurableLambdaHandler {
    return async (event) => {
      const { durableExecutionClient, ...input } = event as LocalEvent;
      const { InitialExecutionState: state } = input;
      const arn = `${arnOfFunction}/durable-execution/test/${input.DurableExecutionArn}`;
      this.#clients.set(arn, durableExecutionClient);
      // The testing package omits this property.
      const UpdatedOperationIds = this.#noteStatuses(arn, state.Operations);
      const wire = { ...input, DurableExecutionArn: arn, UpdatedOperationIds };
      const answer = await this.#inTurn(env, () => env.invoke(wire));
      if (answer.outcome !== 'response')
        throw new Error(`invocation ended by ${answer.outcome}: ${env.output}`);
      return answer.payload as DurableExecutionInvocationOutput;
    };
  }

  readonly #turns = new WeakMap<LambdaEnvironment, Promise<unknown>>();

  #inTurn<T>(env: LambdaEnvironment, call: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(env) ?? Promise.resolve()).then(call);
    this.#turns.set(
      env,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /** @returns the operations with a changed status */
  #noteStatuses(
    arn: string,
    operations: DurableExecutionInvocationInput['InitialExecutionState']['Operations'],
  ) {
    const seen = this.#statuses.get(arn) ?? new Map<string, string>();
    this.#statuses.set(arn, seen);
    return operations.flatMap(({ Id: id = '', Status: status = '' }) => {
      const before = seen.get(id);
      seen.set(id, status);
      return before !== undefined && before !== status ? [id] : [];
    });
  }

  async #answer(request: IncomingMessage): Promise<string> {
    const [, arn = '', action] =
      /^\/2025-12-01\/durable-executions\/([^/]+)\/(\w+)/.exec(request.url ?? '') ?? [];
    const executionArn = decodeURIComponent(arn);
    const client = this.#clients.get(executionArn);
    if (client === undefined) throw new Error(`no execution ${executionArn}`);
    const DurableExecutionArn = executionArn.split('/').at(-1);
    const body = request.method === 'POST' ? ((await json(request)) as object) : {};
    const answer =
      action === 'checkpoint'
        ? await client.checkpoint({ ...body, DurableExecutionArn })
        : await client.getExecutionState({ DurableExecutionArn });
    const { NewExecutionState: state } = answer as {
      NewExecutionState?: DurableExecutionInvocationInput['InitialExecutionState'];
    };
    if (state !== undefined) this.#noteStatuses(executionArn, state.Operations);
    return toAwsJson(answer);
  }
}

/** Writes JSON with dates as seconds, as AWS's JSON protocol does. */
function toAwsJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, text: unknown) {
    const own = this[key];
    return own instanceof Date ? own.getTime() / 1000 : text;
  });
}
