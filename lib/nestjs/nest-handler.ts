import { NestFactory } from '@nestjs/core';
import type { AnyFunction } from '../handler/any-function.js';
import type { HandlerContext, HandlerEvent } from '../handler/handler-input.js';
import type { HandlerResult } from '../handler/handler-result.js';
import type { InstrumentedHandler } from '../handler/instrumented-handler.js';
import { lambdaHandler, type LambdaHandlerOptions } from '../lambda-handler.js';
import { checkNestHandler } from './check-nest-handler.js';

/** Options of `nestHandler()`: those of `lambdaHandler()`, and those of the NestJS app. */
export interface NestHandlerOptions<
  Method extends string = string,
  /* eslint-disable @typescript-eslint/no-explicit-any -- see InstrumentedOptions */
  Result = any,
  Event = any,
  Context = any,
  /* eslint-enable @typescript-eslint/no-explicit-any */
> extends LambdaHandlerOptions<Method, Result, Event, Context> {
  /** Options for `NestFactory.createApplicationContext()`. Default: those of NestJS, but `abortOnError` is `false`. */
  readonly application?: object | undefined;
}

/**
 * Makes a Lambda handler from a provider of a NestJS app without HTTP. The app is built during init, and invocations wait
 * for it. Every invocation is counted, timed and pushed, as by `instrument()`.
 *
 * @param module the app's root module
 * @param provider the class with the handler method; any module of the app may provide it
 * @param options see {@link NestHandlerOptions}
 * @returns the handler to export, of the method's own type
 * @throws {UsageError} while the module loads: `ERR_INSTRUMENTED_TARGET` if an argument has a wrong type,
 * `ERR_INSTRUMENTED_PLACEMENT` if an option is wrong. If the app cannot be built or has no such method, the process ends,
 * and Lambda reports the error
 * @example examples/nestjs/nestjs-standalone.ts
 */
export function nestHandler<T extends Record<Method, AnyFunction>, Method extends string = 'handle'>(
  module: object,
  provider: abstract new (...args: never) => T,
  options: NestHandlerOptions<
    Method,
    HandlerResult<T[Method]>,
    HandlerEvent<T[Method]>,
    HandlerContext<T[Method]>
  > = {},
): InstrumentedHandler<OmitThisParameter<T[Method]>> {
  checkNestHandler(module, provider, options);
  const { application, ...handlerOptions } = options;
  return lambdaHandler<T, Method>(async () => {
    // With `abortOnError`, Nest would end the process itself, and Lambda's client would have no error to report.
    const app = await NestFactory.createApplicationContext(module, { abortOnError: false, ...application });
    return app.get(provider, { strict: false }) as T;
  }, handlerOptions);
}
