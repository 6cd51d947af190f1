import type { SQSEvent } from 'aws-lambda';
import { configure, flush, instrument } from 'instrumented-lambda';

configure({ flush: 'manual' });

/** Pushes when the code says so. The duration of this invocation is in the next push, because it has not ended yet. */
export const handler = instrument(async ({ Records }: SQSEvent) => {
  const outcome = await flush();
  return { orders: Records.length, metrics: outcome.status };
});
