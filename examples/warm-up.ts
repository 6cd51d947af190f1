import type { SQSEvent } from 'aws-lambda';
import { instrument, warmUp } from 'instrumented-lambda';

export const handler = instrument(async ({ Records }: SQSEvent) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return Records.length;
});

await warmUp();
