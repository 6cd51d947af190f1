import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A function in the stub, with the field names of Lambda's API. */
export interface StubFunction {
  FunctionName: string;
  FunctionArn?: string;
  Runtime?: string;
  PackageType?: string;
  Layers?: { Arn: string }[];
  Environment?: { Variables?: Record<string, string>; Error?: { Message: string } };
  RevisionId?: string;
  LastUpdateStatus?: string;
  LastUpdateStatusReason?: string;
  LastUpdateStatusReasonCode?: string;
}

interface Update {
  readonly Layers?: string[];
  readonly Environment?: { Variables: Record<string, string> };
  readonly RevisionId?: string;
}

/** An error of the API: HTTP status, and the name of the error that the SDK throws. */
export interface StubError {
  readonly status: number;
  readonly name: string;
  readonly message?: string;
}

const listPath = '/2015-03-31/functions/';
const throttled: StubError = { status: 429, name: 'TooManyRequestsException', message: 'Rate exceeded' };

/**
 * The part of Lambda's API that the command uses, on the loopback interface: pages of two functions, revisions,
 * updates that take time, and errors on demand.
 */
export class LambdaStub {
  readonly functions = new Map<string, StubFunction>();
  /** Every request, as `GET list`, `GET orders` or `PUT orders`. */
  readonly requests: string[] = [];
  readonly updates: { readonly name: string; readonly update: Update }[] = [];
  /** How many of the next requests are throttled. */
  throttledRequests = 0;
  /** The answer to every update. */
  updateError: StubError | undefined;
  /** How many reads of a function it takes until its update is done. */
  looksUntilDone = 0;
  /** Called before an update is checked, to make a concurrent change. */
  beforeUpdate: ((target: StubFunction) => void) | undefined;
  readonly #server: Server;
  readonly #looks = new Map<string, number>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(functions: readonly StubFunction[]): Promise<LambdaStub> {
    const server = createServer((request, response) => {
      void stub.#answer(request, response);
    });
    const stub = new LambdaStub(server);
    for (const each of functions) {
      const FunctionArn = `arn:aws:lambda:eu-central-1:123456789012:function:${each.FunctionName}`;
      stub.functions.set(each.FunctionName, {
        FunctionArn,
        Runtime: 'nodejs24.x',
        RevisionId: randomUUID(),
        ...each,
      });
    }
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  get(name: string): StubFunction {
    return this.functions.get(name)!;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Starts an update of a function, which is done after that many reads of the function. */
  beginUpdate(target: StubFunction, looks: number): void {
    target.RevisionId = randomUUID();
    if (looks === 0) return;
    target.LastUpdateStatus = 'InProgress';
    this.#looks.set(target.FunctionName, looks);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const name = decodeURIComponent(url.pathname.slice(listPath.length).split('/')[0] ?? '');
    this.requests.push(`${request.method ?? ''} ${name === '' ? 'list' : name}`);
    const body = await text(request);
    const answer = this.#decide(request.method, name, url.searchParams, body);
    const isError = 'status' in answer;
    response.writeHead(isError ? answer.status : 200, {
      'content-type': 'application/json',
      ...(isError && { 'x-amzn-errortype': answer.name }),
    });
    response.end(
      JSON.stringify(isError ? { Type: 'User', message: answer.message, Message: answer.message } : answer),
    );
  }

  #decide(
    method: string | undefined,
    name: string,
    query: URLSearchParams,
    body: string,
  ): StubError | object {
    if (this.throttledRequests > 0) {
      this.throttledRequests -= 1;
      return throttled;
    }
    if (name === '') return this.#list(Number(query.get('Marker') ?? 0));
    const target = this.functions.get(name);
    if (target === undefined) {
      return { status: 404, name: 'ResourceNotFoundException', message: `Function not found: ${name}` };
    }
    return method === 'PUT' ? this.#update(target, JSON.parse(body) as Update) : this.#look(target);
  }

  #list(from: number): object {
    const all = [...this.functions.values()];
    const next = from + 2;
    return { Functions: all.slice(from, next), ...(next < all.length && { NextMarker: String(next) }) };
  }

  #look(target: StubFunction): object {
    const looks = this.#looks.get(target.FunctionName) ?? 0;
    if (looks > 0) this.#looks.set(target.FunctionName, looks - 1);
    else if (target.LastUpdateStatus === 'InProgress') target.LastUpdateStatus = 'Successful';
    return target;
  }

  #update(target: StubFunction, update: Update): StubError | object {
    this.beforeUpdate?.(target);
    if (this.updateError !== undefined) return this.updateError;
    if (target.LastUpdateStatus === 'InProgress') {
      return { status: 409, name: 'ResourceConflictException', message: 'An update is in progress' };
    }
    if (update.RevisionId !== undefined && update.RevisionId !== target.RevisionId) {
      return {
        status: 412,
        name: 'PreconditionFailedException',
        message: 'The Revision Id provided does not match',
      };
    }
    if (Buffer.byteLength(JSON.stringify(update.Environment?.Variables)) > 4096) {
      return { status: 400, name: 'InvalidParameterValueException', message: 'exceeded the 4KB limit' };
    }
    this.updates.push({ name: target.FunctionName, update });
    if (update.Layers) target.Layers = update.Layers.map((Arn) => ({ Arn }));
    if (update.Environment) target.Environment = update.Environment;
    this.beginUpdate(target, this.looksUntilDone);
    return target;
  }
}
