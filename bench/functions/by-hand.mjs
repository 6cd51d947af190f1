import https from 'node:https';
import { InvocationMetrics } from './invocation-metrics.mjs';
import { authorization } from './labels.mjs';
import { work } from './work.mjs';

const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
const metrics = new InvocationMetrics();

function push(text) {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization,
      'content-type': 'text/plain; version=0.0.4',
      'content-length': Buffer.byteLength(text),
    };
    const request = https.request(
      process.env.ASSERTS_REMOTE_WRITE_URL,
      { agent, method: 'POST', headers },
      (response) => {
        response.resume().once('end', resolve).once('error', reject);
      },
    );
    request.once('error', reject).end(text);
  });
}

export const handler = async (event, context) => metrics.measure(() => work(event), context, push);
