import type { SQSEvent } from 'aws-lambda';
import { configure, flush, instrument } from 'instrumented-lambda';

configure({ flush: 'manual' });

/** Pushes when the code says so; the push of this invocation itself is not waited for anywhere else. */
export const handler = instrument(async ({ Records }: SQSEvent) => {
  const outcome = await flush();
  return { orders: Records.length, metrics: outcome.status };
});
