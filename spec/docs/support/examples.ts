/** A handler under `examples/`: an event, and what it answers. */
export interface Example {
  readonly name: string;
  readonly event: object;
  /** The answer to the caller: parsed JSON or a streamed text. */
  readonly answer: unknown;
  readonly errorType?: string;
}

const batch = (...bodies: string[]): object => ({
  Records: bodies.map((body, i) => ({ messageId: String(i), body })),
});

/** All examples except those for NestJS, which have their own packages and specs, and the durable one: spec/runtime/durable runs it. */
export const examples: readonly Example[] = [
  { name: 'class-handler', event: batch('tea', 'cups'), answer: 2 },
  { name: 'factory', event: { article: 'tea' }, answer: 4 },
  { name: 'warm-up', event: batch('tea', 'cups', 'milk'), answer: 3 },
  { name: 'function', event: { detail: { order: '7' } }, answer: 'shipped 7' },
  { name: 'interval', event: batch('tea'), answer: 1 },
  { name: 'settings', event: batch('tea'), answer: 1 },
  { name: 'own-metrics', event: batch('tea', 'cups'), answer: 2 },
  { name: 'manual-flush', event: batch('tea'), answer: { orders: 1, metrics: 'pushed' } },
  {
    name: 'sqs-batch',
    event: batch('tea', ''),
    answer: { batchItemFailures: [{ itemIdentifier: '1' }] },
    errorType: 'BatchItemFailures',
  },
  {
    name: 'http-api',
    event: { rawPath: '/orders/lost' },
    answer: { statusCode: 503, body: 'the orders cannot be reached' },
    errorType: 'Http503',
  },
  {
    name: 'streaming',
    event: { rawPath: '/orders/7' },
    answer: '/orders/7 packed\n/orders/7 shipped\n/orders/7 delivered\n',
  },
  { name: 'what-counts', event: { order: '7' }, answer: 'shipped 7' },
  { name: 'middy', event: { rawPath: '/health' }, answer: { statusCode: 200, body: 'ok' } },
];
