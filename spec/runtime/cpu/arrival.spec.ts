import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { ImportReceiver } from '../../../lib/testing/index.js';
import { describeUnderRuntimes, requireControlGroups } from '../service/use-environments.js';
import { buildTaskRoot } from '../task-root/build-task-root.js';
import { DelayingProxy } from './delaying-proxy.js';

const source = fileURLToPath(new URL('fixtures/counts.ts', import.meta.url));
const roundTripMs = 30;
/** The number of environments, with one invocation each. ARRIVAL_ENVIRONMENTS=40 measures a figure. */
const environmentCount = Number(process.env.ARRIVAL_ENVIRONMENTS ?? 8);

describe.skipIf(!requireControlGroups())(
  'at 128 MB, with the CPU share of Lambda and default settings,',
  () => {
    describeUnderRuntimes('with an endpoint 30 ms away', (_runtime, start) => {
      test(
        `the one invocation of each of ${String(environmentCount)} environments is counted`,
        { timeout: 30_000 + environmentCount * 6000 },
        async () => {
          await using receiver = await ImportReceiver.start();
          await using proxy = await DelayingProxy.start(Number(new URL(receiver.url).port), roundTripMs);
          using taskRoot = await buildTaskRoot(source, 'bundled-cjs');
          const caFile = join(taskRoot.path, 'ca.pem');
          writeFileSync(caFile, receiver.certificateAuthority ?? '');
          const url = new URL(receiver.url);
          url.port = String(proxy.port);

          let output = '';
          for (let i = 0; i < environmentCount; i += 1) {
            const env = await start('index.handler', {
              taskRoot: taskRoot.path,
              memoryMb: 128,
              cpu: 'lambda',
              env: {
                NODE_EXTRA_CA_CERTS: caFile,
                ASSERTS_REMOTE_WRITE_URL: url.href,
                ASSERTS_TENANT_NAME: 'acme',
                ASSERTS_PASSWORD: 'secret',
              },
            });
            expect(await env.invoke({})).toMatchObject({ outcome: 'response', payload: { count: 1 } });
            await env.stop();
            output += env.output;
          }

          expect(receiver.value('aws_lambda_invocations_total') ?? 0, output).toBe(environmentCount);
        },
      );
    });
  },
);
