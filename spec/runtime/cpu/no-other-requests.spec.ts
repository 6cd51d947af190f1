import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, onTestFinished, test } from 'vitest';

import { ImportReceiver } from '../../../lib/testing/index.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { unpackLayer } from '../layer/unpack-layer.js';
import { buildTaskRoot } from '../task-root/build-task-root.js';
import { deployedFunctions } from './deployed-functions.js';

const preload = fileURLToPath(new URL('fixtures/watch-requests.cjs', import.meta.url));
const invocations = 5;

/** A call of a patched function of Node.js. */
interface Seen {
  readonly kind: 'request' | 'connection';
  /** Name of the patched function. */
  readonly by: string;
  readonly host: string;
  readonly port: number;
  /** Whether that is the Runtime and Extensions API. */
  readonly isPlatform: boolean;
  readonly method?: string;
  readonly hasAuthorization?: boolean;
}

describe.each(deployedFunctions.map((each) => [each.what, each] as const))(
  '%s with http, https, net and tls of Node.js patched before it loads,',
  (_what, { source, format, isLayered }) => {
    describeUnderRuntimes('with requests recorded', (_runtime, start) => {
      test.each(['every-invocation', 'after-response'])(
        'connects only to the endpoint and sends only pushes: %s',
        async (policy) => {
          await using receiver = await ImportReceiver.start();
          using taskRoot = await buildTaskRoot(source, format);
          const caFile = join(taskRoot.path, 'ca.pem');
          const seenFile = join(taskRoot.path, 'seen.jsonl');
          writeFileSync(caFile, receiver.certificateAuthority ?? '');
          const layer = isLayered ? unpackLayer() : undefined;
          onTestFinished(() => layer?.remove());
          const env = await start('index.handler', {
            taskRoot: taskRoot.path,
            ...(layer && { layerRoot: layer.root, execWrapper: layer.wrapper }),
            nodeOptions: `--require ${preload}`,
            env: {
              NODE_EXTRA_CA_CERTS: caFile,
              ASSERTS_REMOTE_WRITE_URL: receiver.url,
              ASSERTS_TENANT_NAME: 'acme',
              ASSERTS_PASSWORD: 'secret',
              INSTRUMENTED_FLUSH: policy,
              INSTRUMENTED_FLUSH_TIMEOUT_MS: '5000',
              WATCHED_REQUESTS_FILE: seenFile,
            },
          });

          for (let i = 0; i < invocations; i += 1) {
            // The first invocation is long enough for all background work.
            expect(await env.invoke({ waitMs: i === 0 ? 300 : 0 })).toMatchObject({ outcome: 'response' });
            // The next push finds its connection closed.
            if (i === 2) receiver.closeConnections('rst');
            await sleep(10);
          }

          const port = Number(new URL(receiver.url).port);
          const seen = readSeen(seenFile).filter((each) => !isOfPlatform(each, policy));
          const isOfEndpoint = (each: Seen): boolean => each.host === '127.0.0.1' && each.port === port;
          expect(seen.some(isOfEndpoint)).toBe(true);
          expect(seen.filter((each) => !isOfEndpoint(each))).toEqual([]);
          const requests = seen.filter(({ kind }) => kind === 'request');
          expect(requests.filter(({ method }) => method !== 'POST')).toEqual([]);
          expect(receiver.value('aws_lambda_invocations_total')).toBe(invocations);
          // One request is pending for the next push, and one was sent on the closed connection. More would be rehearsals.
          expect(requests.length).toBeLessThanOrEqual(receiver.pushes.length + 2);
        },
      );
    });
  },
);

/** @returns whether it is a request of the extension to the platform, which must not contain the password */
function isOfPlatform({ kind, hasAuthorization, isPlatform }: Seen, policy: string): boolean {
  return policy === 'after-response' && isPlatform && (kind !== 'request' || !hasAuthorization);
}

function readSeen(file: string): Seen[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Seen);
}
