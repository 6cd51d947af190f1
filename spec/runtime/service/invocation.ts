import { nowMs } from './clock.js';
import { parseJson } from './http-exchange.js';
import type {
  InvocationOutcome,
  InvocationResult,
  ReportedError,
  ResponseChunk,
} from './invocation-result.js';
import type { ProcessExit } from './runtime-process.js';

/** The event and its headers for the runtime. */
export interface InvocationRequest {
  readonly requestId: string;
  readonly event: Buffer;
  /** The deadline for the runtime, in epoch milliseconds. */
  readonly deadlineMs: number;
  readonly traceId: string;
  readonly clientContext?: string;
  readonly tenantId?: string;
}

/** The answer that the runtime posted for an invocation. */
export interface RuntimeAnswer {
  readonly body: Buffer;
  readonly error?: ReportedError;
  readonly chunks?: readonly ResponseChunk[];
  readonly contentType?: string | undefined;
}

/** A running invocation. Its first answer counts, as for a caller of Lambda. */
export class Invocation {
  readonly request: InvocationRequest;
  #deliveredAt: number | undefined;
  #answer: (RuntimeAnswer & { readonly outcome: InvocationOutcome; readonly answeredAt: number }) | undefined;

  constructor(request: InvocationRequest) {
    this.request = request;
  }

  get isAnswered(): boolean {
    return this.#answer !== undefined;
  }

  get outcome(): InvocationOutcome | undefined {
    return this.#answer?.outcome;
  }

  markDelivered(): void {
    this.#deliveredAt = nowMs();
  }

  answer(outcome: InvocationOutcome, answer: RuntimeAnswer): void {
    this.#answer ??= { ...answer, outcome, answeredAt: nowMs() };
  }

  /** Sets the answer of an invocation without an answer of the runtime. */
  fail(outcome: 'timeout' | 'exit' | 'error', errorType: string, errorMessage: string): void {
    const error = {
      errorType,
      errorMessage: `RequestId: ${this.request.requestId} Error: ${errorMessage}`,
      stackTrace: [],
    };
    this.answer(outcome, { body: Buffer.alloc(0), error });
  }

  /**
   * @param exit the exit of the process, if it ended by itself during this invocation
   * @throws Error if there is no answer yet
   */
  toResult(exit?: ProcessExit): InvocationResult {
    const answer = this.#answer;
    if (answer === undefined)
      throw new Error(`Cannot tell the result of ${this.request.requestId}: it has no answer yet`);

    return {
      outcome: answer.outcome,
      requestId: this.request.requestId,
      payload: answer.body.length === 0 ? undefined : parseJson(answer.body.toString('utf8')),
      body: answer.body,
      ...(answer.error === undefined ? {} : { error: answer.error }),
      chunks: answer.chunks ?? [],
      ...(answer.contentType === undefined ? {} : { contentType: answer.contentType }),
      ...exit,
      timings: {
        ...(this.#deliveredAt === undefined ? {} : { deliveredAt: this.#deliveredAt }),
        answeredAt: answer.answeredAt,
        readyAt: nowMs(),
      },
    };
  }
}
