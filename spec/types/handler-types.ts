// Compiled, never run: under TypeScript 5.0, 5.9 and 6.0, with TC39 decorators.
import {
  instrument,
  Instrumented,
  type InstrumentedOptions,
  isPartialBatchFailure,
  isDurableFailure,
  isServerError,
  isWarmUp,
  lambdaHandler,
} from 'instrumented-lambda';
import { instrumented } from 'instrumented-lambda/middy';
import { InstrumentedModule, nestHandler } from 'instrumented-lambda/nestjs';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <T extends true>(): T | undefined => undefined;

interface Event {
  readonly id: string;
}
interface Context {
  readonly awsRequestId: string;
}

// Functions keep their type: parameters, result, generics, the type of `this`. Async functions return a promise.
const promise = instrument(async (event: Event, context: Context) => ({ [event.id]: context.awsRequestId }));
isTrue<Equal<typeof promise, (event: Event, context: Context) => Promise<{ [x: string]: string }>>>();

const generic = instrument(async <T extends Event>(event: T): Promise<T> => Promise.resolve(event));
isTrue<Equal<typeof generic, <T extends Event>(event: T) => Promise<T>>>();

// A function with a plain result may return a promise, because its push comes first.
const plain = instrument((event: Event) => event.id);
isTrue<Equal<ReturnType<typeof plain>, string | Promise<string>>>();
isTrue<Equal<Parameters<typeof plain>, [event: Event]>>();
const awaited: Promise<string> = (async () => plain({ id: '1' }))();
void awaited;
const nothing = instrument(() => undefined);
isTrue<Equal<ReturnType<typeof nothing>, undefined | Promise<undefined>>>();
const ofVoid = instrument((_event: Event): void => undefined);
isTrue<Equal<ReturnType<typeof ofVoid>, void | Promise<void>>>();
const perhaps = instrument((event: Event): string | Promise<string> => event.id);
isTrue<Equal<ReturnType<typeof perhaps>, string | Promise<string>>>();
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- an untyped handler stays untyped
const untyped = instrument((event: any, context: any): any => [event, context]);
isTrue<Equal<ReturnType<typeof untyped>, any>>();
const wrap = <F extends (...args: any[]) => any>(handler: F): F => instrument(handler);
void wrap;
const rest = instrument((...args: string[]) => args.length);
isTrue<Equal<typeof rest, (...args: string[]) => number>>();
// The type of @types/aws-lambda.
type LambdaHandler<E, R> = (
  event: E,
  context: Context,
  callback: (error?: Error | string | null, result?: R) => void,
) => void | Promise<R>;
const assigned: LambdaHandler<Event, string> = instrument(async (event: Event) => event.id);
const declared = instrument<LambdaHandler<Event, string>>((event, context, done) => done(null, event.id));
isTrue<Equal<typeof declared, LambdaHandler<Event, string>>>();
const silent: LambdaHandler<Event, void> = instrument((_event: Event) => undefined);
// Parameters get their types from a declared handler type.
const contextual: LambdaHandler<Event, string> = instrument(async (event, context) => {
  isTrue<Equal<typeof event, Event>>();
  isTrue<Equal<typeof context, Context>>();
  return event.id;
});
const contextualCallback: LambdaHandler<Event, string> = instrument((event, _context, done) => {
  isTrue<Equal<typeof event, Event>>();
  done(null, event.id);
});
const contextualUnknown: (event: Event, context: Context) => unknown = instrument((event) => {
  isTrue<Equal<typeof event, Event>>();
  return event.id;
});
void [assigned, silent, contextual, contextualCallback, contextualUnknown];

const callback = instrument((_event: Event, _context: Context, done: (error: Error | null) => void) =>
  done(null),
);
isTrue<Equal<Parameters<typeof callback>[2], (error: Error | null) => void>>();

instrument(async () => ({ statusCode: 502 }), { isError: isServerError });
instrument(async () => ({ batchItemFailures: [] }), { isError: isPartialBatchFailure });
// A predicate may declare the type of the handler's result, or have it inferred.
interface Answer {
  readonly statusCode: number;
}
const answer = async (event: Event): Promise<Answer> => Promise.resolve({ statusCode: event.id.length });
instrument(answer, { isError: (result: Answer) => result.statusCode > 499 });
instrument(answer, { isError: ({ statusCode }) => statusCode > 499 });
instrument((event: Event): Answer | Promise<Answer> => answer(event), {
  isError: (result: Answer) => result.statusCode > 499,
});
instrument(
  (_event: Event, _context: Context, done: (error: null, result: Answer) => void) =>
    done(null, { statusCode: 200 }),
  {
    isError: (result: Answer) => result.statusCode > 499,
  },
);
const kept: InstrumentedOptions = { isError: (result: Answer) => result.statusCode > 499 };
instrument(answer, kept);
// @ts-expect-error -- the handler has another result type
instrument(answer, { isError: (result: string) => result === '' });

// A predicate gets the handler's own event and context, without an annotation.
const both = async (event: Event, context: Context): Promise<Answer> => {
  void context;
  return answer(event);
};
instrument(both, {
  ignore: (event, context) => {
    isTrue<Equal<typeof event, Event>>();
    isTrue<Equal<typeof context, Context>>();
    return event.id === context.awsRequestId;
  },
  isError: (result, event, context) => {
    isTrue<Equal<typeof result, Answer>>();
    isTrue<Equal<typeof event, Event>>();
    isTrue<Equal<typeof context, Context>>();
    return result.statusCode > 499 && event.id !== context.awsRequestId;
  },
  errorType: (error) => {
    isTrue<Equal<typeof error, unknown>>();
    return error instanceof RangeError ? false : undefined;
  },
});
instrument(answer, { ignore: isWarmUp, isError: isDurableFailure, errorType: () => 'Order' });
instrument(answer, { ignore: (event: Event) => event.id === '' });
// A handler without parameters leaves the event and the context of its predicates untyped.
instrument(async () => 1, { ignore: (event, context) => event.source === context.functionName });
interface Stream {
  write(chunk: string): boolean;
  end(): void;
}
instrument(async (_event: Event, _stream: Stream, _context: Context) => undefined, {
  ignore: (event, context) => {
    isTrue<Equal<typeof context, Context>>();
    return event.id === context.awsRequestId;
  },
});
// @ts-expect-error -- the event has another type
instrument(answer, { ignore: (event: { body: string }) => event.body === '' });
// @ts-expect-error -- the context has another type
instrument(both, { ignore: (_event, context: { tenant: string }) => context.tenant === '' });
// @ts-expect-error -- the event has another type
instrument(answer, { isError: (_result, event: { body: string }) => event.body === '' });
// @ts-expect-error -- no promise
instrument(answer, { ignore: async () => true });
// @ts-expect-error -- no boolean
instrument(answer, { ignore: () => 'yes' });
// @ts-expect-error -- true is no name
instrument(answer, { errorType: () => true });
// @ts-expect-error -- anything can be thrown
instrument(answer, { errorType: (error: RangeError) => error.message });
// @ts-expect-error -- no function
instrument(answer, { ignore: true });

// @ts-expect-error -- no function
instrument({});
// @ts-expect-error -- no function
instrument(async () => 1, { isError: true });
// @ts-expect-error -- no such option
instrument(async () => 1, { isErr: () => true });

// Methods, generic methods, static methods, fields and classes.
class OrderHandler {
  readonly #prefix = 'order ';
  @Instrumented()
  async handle(event: Event, _context: Context): Promise<string> {
    return Promise.resolve(this.#prefix + event.id);
  }
  @Instrumented({ isError: (result) => result === null })
  async generic<T extends Event>(event: T): Promise<T> {
    return Promise.resolve(event);
  }
  @Instrumented({ isError: (result: Answer) => result.statusCode > 499 })
  async answer(event: Event): Promise<Answer> {
    return answer(event);
  }
  @Instrumented({ ignore: isWarmUp, errorType: (error) => (error instanceof RangeError ? false : undefined) })
  async ignoring(event: Event): Promise<string> {
    return Promise.resolve(event.id);
  }
  @Instrumented({
    ignore: (event: Event, context: Context) => event.id === context.awsRequestId,
    isError: (result: Answer, event: Event) => result.statusCode > event.id.length,
  })
  async named(event: Event, _context: Context): Promise<Answer> {
    return answer(event);
  }
  // @ts-expect-error -- no boolean
  @Instrumented({ ignore: (event: Event) => event.id })
  async wrong(event: Event): Promise<string> {
    return Promise.resolve(event.id);
  }
  @Instrumented()
  static async create(event: Event): Promise<string> {
    return Promise.resolve(event.id);
  }
  @Instrumented()
  field = async (event: Event): Promise<string> => Promise.resolve(event.id);
}
isTrue<Equal<OrderHandler['handle'], (event: Event, _context: Context) => Promise<string>>>();
isTrue<Equal<OrderHandler['generic'], <T extends Event>(event: T) => Promise<T>>>();

@Instrumented({ method: 'process' })
class Processor {
  async process(event: Event): Promise<string> {
    return Promise.resolve(event.id);
  }
}

class NoHandler {
  // @ts-expect-error -- a getter is not a handler
  @Instrumented()
  get handle(): () => string {
    return () => '';
  }
  // @ts-expect-error -- a field without a function is not a handler
  @Instrumented()
  name = 'orders';
}
new NoHandler();

// lambdaHandler() returns the type of the method, for a class, an instance and a factory.
const ofClass = lambdaHandler(OrderHandler);
isTrue<Equal<typeof ofClass, (event: Event, _context: Context) => Promise<string>>>();
const ofInstance = lambdaHandler(new Processor(), { method: 'process' });
isTrue<Equal<typeof ofInstance, (event: Event) => Promise<string>>>();
const ofFactory = lambdaHandler(() => new OrderHandler());
isTrue<Equal<typeof ofFactory, typeof ofClass>>();
const ofAsyncFactory = lambdaHandler(async () => Promise.resolve(new OrderHandler()));
isTrue<Equal<typeof ofAsyncFactory, typeof ofClass>>();
lambdaHandler(OrderHandler, { method: 'answer', isError: (result: Answer) => result.statusCode > 499 });
// @ts-expect-error -- that method has another result type
lambdaHandler(OrderHandler, { method: 'answer', isError: (result: string) => result === '' });
lambdaHandler(OrderHandler, {
  method: 'named',
  ignore: (event, context) => event.id === context.awsRequestId,
  errorType: () => undefined,
});
// @ts-expect-error -- that method has another event type
lambdaHandler(OrderHandler, { method: 'named', ignore: (event: { body: string }) => event.body === '' });
// @ts-expect-error -- it has no method of that name
lambdaHandler(OrderHandler, { method: 'process' });
// @ts-expect-error -- it has no handle()
lambdaHandler(Processor);

class PlainHandler {
  handle(event: Event): string {
    return event.id;
  }
}
const ofPlain = lambdaHandler(PlainHandler);
isTrue<Equal<ReturnType<typeof ofPlain>, string | Promise<string>>>();

// The entries need neither NestJS nor middy.
const ofNest = nestHandler(class AppModule {}, OrderHandler);
isTrue<Equal<typeof ofNest, typeof ofClass>>();
nestHandler(class AppModule {}, OrderHandler, {
  method: 'answer',
  isError: (result: Answer) => result.statusCode > 499,
  ignore: (event) => event.id === '',
});
InstrumentedModule.forRoot({ site: 'north' });
InstrumentedModule.forRootAsync({
  inject: [OrderHandler],
  useFactory: async (_: OrderHandler) => ({ site: 'north' }),
});
instrumented((): typeof answer => answer, { isError: (result: Answer) => result.statusCode > 499 });
const mode =
  (_core: object): (() => Promise<string>) =>
  async () =>
    'answer';
isTrue<Equal<ReturnType<typeof instrumented<typeof mode>>, typeof mode>>();
