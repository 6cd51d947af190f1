import type { SQSEvent } from 'aws-lambda';
import { configure, instrument } from 'instrumented-lambda';

configure({ flush: 'interval:10s' });

export const handler = instrument(async ({ Records }: SQSEvent) => Promise.resolve(Records.length));
