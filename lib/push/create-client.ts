import type { Got } from 'got' with { 'resolution-mode': 'import' };
import type { Credentials } from '../config/credentials.js';
import { version } from '../version.js';
import type { ImportAgents } from './import-agents.js';
import { loadGot } from './load-got.js';

/** Loads got and sets it up to send one push: no retries, no redirects, no judgement of its own. */
export async function createClient(
  { http, https }: ImportAgents,
  credentials: Credentials | undefined,
): Promise<Got> {
  const got = await loadGot();
  return got.extend({
    agent: { http, https },
    headers: {
      'user-agent': `instrumented-lambda/${version}`,
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'content-encoding': 'gzip',
      ...(credentials && { authorization: credentials.toAuthorizationHeader() }),
    },
    https: { rejectUnauthorized: true },
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    decompress: false,
  });
}
