import type { SQSEvent } from 'aws-lambda';
import { instrument } from 'instrumented-lambda';
import { Counter } from 'prom-client';

const shipped = new Counter({
  name: 'orders_shipped_total',
  help: 'Orders shipped, by carrier.',
  labelNames: ['carrier'],
});

export const handler = instrument(async ({ Records }: SQSEvent) => {
  for (const { body } of Records) shipped.inc({ carrier: body === 'tea' ? 'bicycle' : 'van' });
  return Promise.resolve(Records.length);
});
