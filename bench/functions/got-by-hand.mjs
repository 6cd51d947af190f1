import 'reflect-metadata';
import https from 'node:https';
import got from 'got';
import { collectDefaultMetrics } from 'prom-client';
import { InvocationMetrics } from './invocation-metrics.mjs';
import { authorization } from './labels.mjs';
import { work } from './work.mjs';

const agent = { https: new https.Agent({ keepAlive: true, maxSockets: 1 }) };
const metrics = new InvocationMetrics();
if (process.env.BENCH_DEFAULT_METRICS === 'true') collectDefaultMetrics({ register: metrics.registry });

const push = async (body) =>
  got.post(process.env.ASSERTS_REMOTE_WRITE_URL, {
    agent,
    body,
    headers: { authorization, 'content-type': 'text/plain; version=0.0.4' },
  });

export const handler = async (event, context) => metrics.measure(() => work(event), context, push);
