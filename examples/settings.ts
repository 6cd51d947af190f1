import type { SQSEvent } from 'aws-lambda';
import { configure, instrument } from 'instrumented-lambda';

export const handler = instrument(async ({ Records }: SQSEvent) => Promise.resolve(Records.length));

configure({
  flush: 'interval:10s',
  labels: { team: 'orders' },
  buckets: [0.01, 0.1, 1, 10],
  onPush: (report) => {
    if (report.status === 'failed') console.error(report.reason, report.detail);
  },
});
