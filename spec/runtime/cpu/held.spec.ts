import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { blackHole, ImportReceiver, type Fault } from '../../../lib/testing/index.js';
import { describeUnderRuntimes, type StartEnvironment } from '../service/use-environments.js';
import { unpackLayer, type UnpackedLayer } from '../layer/unpack-layer.js';
import { buildTaskRoot, type TaskRoot } from '../task-root/build-task-root.js';
import { deployedFunctions } from './deployed-functions.js';

/** So long that delays of the machine are a small part of it. */
const flushTimeoutMs = 3000;
const invocations = 5;

/** The faults of the endpoint from init on. */
const faults: readonly [string, Fault | 'closed' | 'black hole'][] = [
  ['that refuses connections', 'closed'],
  ['that drops SYNs', 'black hole'],
  ['that does not answer the TLS handshake', { kind: 'hang', at: 'connect' }],
  ['that does not answer the push', { kind: 'hang', at: 'answer' }],
  ['that answers 401', { kind: 'status', status: 401 }],
  ['that answers 503', { kind: 'status', status: 503 }],
];

/** Without the ES module that does not wait in init: it behaves like CommonJS. */
const functions = deployedFunctions.filter(({ what }) => what !== 'an ES module');

describe.each(functions.map((each) => [each.what, each] as const))('%s', (_what, deployed) => {
  let taskRoot: TaskRoot;
  let layer: UnpackedLayer | undefined;

  beforeAll(async () => {
    layer = deployed.isLayered ? unpackLayer() : undefined;
    taskRoot = await buildTaskRoot(deployed.source, deployed.format);
  });
  afterAll(() => {
    layer?.remove();
    taskRoot[Symbol.dispose]();
  });

  describeUnderRuntimes('with a faulty endpoint since init', (_runtime, start) => {
    test.each(faults)(
      'an endpoint %s delays init and five invocations by less than 1.3 flush timeouts',
      async (_fault, fault) => {
        await using endpoint = await openEndpoint(fault);
        const env = {
          ASSERTS_REMOTE_WRITE_URL: endpoint.url,
          ASSERTS_TENANT_NAME: 'acme',
          ASSERTS_PASSWORD: 'secret',
          INSTRUMENTED_FLUSH_TIMEOUT_MS: String(flushTimeoutMs),
        };
        const caFile = join(taskRoot.path, 'ca.pem');
        writeFileSync(caFile, endpoint.certificateAuthority);

        const bareMs = await serve(start, { ...env, ASSERTS_LAYER_DISABLED: 'true' });
        const oursMs = await serve(start, { ...env, NODE_EXTRA_CA_CERTS: caFile });

        expect(oursMs - bareMs).toBeLessThan(1.3 * flushTimeoutMs);
      },
    );
  });

  /** @returns the total time of init and the invocations in ms */
  async function serve(start: StartEnvironment, env: Record<string, string>): Promise<number> {
    const environment = await start('index.handler', {
      taskRoot: taskRoot.path,
      timeoutMs: 30_000,
      ...(layer && { layerRoot: layer.root, execWrapper: layer.wrapper }),
      env,
    });
    expect(environment.initError, environment.output).toBeUndefined();

    let heldMs = environment.initDurationMs ?? NaN;
    for (let count = 1; count <= invocations; count += 1) {
      const { outcome, payload, timings } = await environment.invoke({});
      expect({ outcome, payload }).toEqual({ outcome: 'response', payload: { count } });
      heldMs += timings.answeredAt - (timings.deliveredAt ?? NaN);
    }
    expect(environment.startCount).toBe(1);
    return heldMs;
  }
});

interface BrokenEndpoint extends AsyncDisposable {
  readonly url: string;
  readonly certificateAuthority: string;
}

async function openEndpoint(fault: Fault | 'closed' | 'black hole'): Promise<BrokenEndpoint> {
  if (fault === 'black hole') {
    const hole = await blackHole();
    return { url: hole.url, certificateAuthority: '', [Symbol.asyncDispose]: () => hole.close() };
  }
  const receiver = await ImportReceiver.start(fault === 'closed' ? {} : { fault });
  if (fault === 'closed') await receiver.close();
  return {
    url: receiver.url,
    certificateAuthority: receiver.certificateAuthority ?? '',
    [Symbol.asyncDispose]: () => receiver.close(),
  };
}
