// Compiled, never run: under TypeScript 5.0, 5.9 and 6.0, with TC39 decorators.
import {
  instrument,
  Instrumented,
  isPartialBatchFailure,
  isServerError,
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

// Functions keep their own type: parameters, result, generics, overloads of `this`.
const promise = instrument(async (event: Event, context: Context) => ({ [event.id]: context.awsRequestId }));
isTrue<Equal<typeof promise, (event: Event, context: Context) => Promise<{ [x: string]: string }>>>();

const generic = instrument(async <T extends Event>(event: T): Promise<T> => Promise.resolve(event));
isTrue<Equal<typeof generic, <T extends Event>(event: T) => Promise<T>>>();

const callback = instrument((_event: Event, _context: Context, done: (error: Error | null) => void) =>
  done(null),
);
isTrue<Equal<Parameters<typeof callback>[2], (error: Error | null) => void>>();

instrument(async () => ({ statusCode: 502 }), { isError: isServerError });
instrument(async () => ({ batchItemFailures: [] }), { isError: isPartialBatchFailure });
// @ts-expect-error -- no function
instrument({});
// @ts-expect-error -- no such option
instrument(async () => 1, { isErr: () => true });

// Methods, generic ones too, static ones, fields, classes.
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
  // @ts-expect-error -- a getter is no handler
  @Instrumented()
  get handle(): () => string {
    return () => '';
  }
  // @ts-expect-error -- a field without a function is none either
  @Instrumented()
  name = 'orders';
}
new NoHandler();

// lambdaHandler() gives the method's own type, whatever it is made of.
const ofClass = lambdaHandler(OrderHandler);
isTrue<Equal<typeof ofClass, (event: Event, _context: Context) => Promise<string>>>();
const ofInstance = lambdaHandler(new Processor(), { method: 'process' });
isTrue<Equal<typeof ofInstance, (event: Event) => Promise<string>>>();
const ofFactory = lambdaHandler(() => new OrderHandler());
isTrue<Equal<typeof ofFactory, typeof ofClass>>();
const ofAsyncFactory = lambdaHandler(async () => Promise.resolve(new OrderHandler()));
isTrue<Equal<typeof ofAsyncFactory, typeof ofClass>>();
// @ts-expect-error -- it has no method of that name
lambdaHandler(OrderHandler, { method: 'process' });
// @ts-expect-error -- it has no handle()
lambdaHandler(Processor);

// The subpaths need neither NestJS nor middy.
const ofNest = nestHandler(class AppModule {}, OrderHandler);
isTrue<Equal<typeof ofNest, typeof ofClass>>();
InstrumentedModule.forRoot({ site: 'north' });
InstrumentedModule.forRootAsync({
  inject: [OrderHandler],
  useFactory: async (_: OrderHandler) => ({ site: 'north' }),
});
const mode =
  (_core: object): (() => Promise<string>) =>
  async () =>
    'answer';
isTrue<Equal<ReturnType<typeof instrumented<typeof mode>>, typeof mode>>();
