// Compiled, never run: under TypeScript 5.0, 5.9 and 6.0, with experimentalDecorators.
import { Instrumented, isWarmUp, lambdaHandler } from 'instrumented-lambda';

interface Event {
  readonly id: string;
}

class OrderHandler {
  @Instrumented()
  async handle(event: Event): Promise<string> {
    return Promise.resolve(event.id);
  }
  @Instrumented()
  async generic<T extends Event>(event: T): Promise<T> {
    return Promise.resolve(event);
  }
  @Instrumented({
    ignore: isWarmUp,
    isError: (result: string, event: Event) => result === event.id,
    errorType: (error) => (error instanceof RangeError ? false : undefined),
  })
  async judged(event: Event): Promise<string> {
    return Promise.resolve(event.id);
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
}
const handler: (event: Event) => Promise<string> = lambdaHandler(OrderHandler);
void handler;

@Instrumented({ method: 'process' })
class Processor {
  async process(event: Event): Promise<string> {
    return Promise.resolve(event.id);
  }
}
new Processor();

class NoHandler {
  // @ts-expect-error -- these decorators cannot wrap a field
  @Instrumented()
  handle = async (event: Event): Promise<string> => Promise.resolve(event.id);
}
new NoHandler();
