import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { ImportReceiver } from '../../../lib/testing/index.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { buildTaskRoot, type TaskRootFormat } from '../task-root/build-task-root.js';

const preload = fileURLToPath(new URL('fixtures/watch-requests.cjs', import.meta.url));
const invocations = 5;

/** What the patched functions of Node.js saw. */
interface Seen {
  readonly kind: 'request' | 'connection' | 'connection over a socket' | 'header';
  readonly by: string;
  readonly host: string;
  readonly port?: number;
  readonly method?: string;
  readonly hasAuthorization?: boolean;
}

const functions: readonly [string, string, TaskRootFormat][] = [
  ['a CommonJS bundle', 'waits', 'bundled-cjs'],
  ['an ES module', 'waits', 'bundled-esm'],
  ['CommonJS beside its node_modules', 'waits', 'unbundled-cjs'],
  ['an ES module that awaits warmUp()', 'warmed-up', 'bundled-esm'],
];

describe.each(functions)(
  "%s, with Node's http, https, net and tls patched before it loads,",
  (_what, name, format) => {
    describeUnderRuntimes('under a watch', (_runtime, start) => {
      test('asks nobody but the endpoint for anything, and that is pushes', async () => {
        await using receiver = await ImportReceiver.start();
        const source = fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url));
        using taskRoot = await buildTaskRoot(source, format);
        const caFile = join(taskRoot.path, 'ca.pem');
        const seenFile = join(taskRoot.path, 'seen.jsonl');
        writeFileSync(caFile, receiver.certificateAuthority ?? '');
        const env = await start('index.handler', {
          taskRoot: taskRoot.path,
          nodeOptions: `--require ${preload}`,
          env: {
            NODE_EXTRA_CA_CERTS: caFile,
            ASSERTS_REMOTE_WRITE_URL: receiver.url,
            ASSERTS_TENANT_NAME: 'acme',
            ASSERTS_PASSWORD: 'secret',
            INSTRUMENTED_FLUSH_TIMEOUT_MS: '5000',
            WATCHED_REQUESTS_FILE: seenFile,
          },
        });

        for (let i = 0; i < invocations; i += 1) {
          expect(await env.invoke({ waitMs: i % 2 === 0 ? 50 : 0 })).toMatchObject({ outcome: 'response' });
          // The next finds its connection gone.
          if (i === 2) receiver.closeConnections('rst');
          await sleep(10);
        }

        const port = Number(new URL(receiver.url).port);
        const seen = readSeen(seenFile);
        const isOfEndpoint = (each: Seen): boolean => each.host === '127.0.0.1' && each.port === port;
        const requests = seen.filter(({ kind }) => kind === 'request');
        const elsewhere = seen.filter(
          (each) => (each.kind === 'request' || each.kind === 'connection') && !isOfEndpoint(each),
        );
        expect(elsewhere).toEqual([]);
        expect(
          seen.filter(
            ({ kind, host, hasAuthorization }) =>
              kind === 'header' && hasAuthorization && host !== '127.0.0.1',
          ),
        ).toEqual([]);
        expect(
          seen.filter(({ kind }) => kind === 'connection over a socket').map(({ host }) => host),
        ).toEqual(expect.not.arrayContaining(['rehearsal.invalid']));
        expect(requests.filter(({ method }) => method !== 'POST')).toEqual([]);
        expect(receiver.value('aws_lambda_invocations_total')).toBe(invocations);
        // One is under way for the next push, one met the connection that was gone; more would be rehearsals.
        expect(requests.length).toBeLessThanOrEqual(receiver.pushes.length + 2);
      });
    });
  },
);

function readSeen(file: string): Seen[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Seen);
}
