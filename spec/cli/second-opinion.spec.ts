import type { LookupAddress } from 'node:dns';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSecondOpinion } from '../../lib/cli/doctor/second-opinion.js';
import { resolveConfig } from '../../lib/config/resolve-config.js';
import { systemClock } from '../../lib/lambda/clock.js';
import { systemTimers } from '../../lib/lambda/timers.js';
import { createProtocol } from '../../lib/protocols/create-protocol.js';
import { createAuthenticator } from '../../lib/push/authentication/create-authenticator.js';
import { ImportReceiver, type ImportReceiverOptions } from '../../lib/testing/index.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function start(options: ImportReceiverOptions): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start(options);
  onTestFinished(() => receiver.close());
  return receiver;
}

function createOpinion(environment: Readonly<Record<string, string>>, certificateAuthority?: string) {
  const { config } = resolveConfig(environment, { certificateAuthority });
  const parts = {
    ...config,
    protocol: createProtocol(config),
    authenticator: createAuthenticator(config, {
      clock: systemClock,
      timers: systemTimers,
      isSnapshotAhead: () => false,
    }),
    labels: () => ({}),
    clock: systemClock,
    timers: systemTimers,
    connectTimeoutMs: 1500,
  };
  return createSecondOpinion(parts, 1500);
}

/** Makes `dns.lookup()` resolve every name to these addresses. */
function resolveTo(addresses: readonly LookupAddress[]): void {
  type Callback = (error: null, addresses: readonly LookupAddress[]) => void;
  const lookup = (_host: string, _options: object, callback: Callback): void => callback(null, addresses);
  vi.spyOn(process.getBuiltinModule('node:dns'), 'lookup').mockImplementation(lookup as never);
}

const sample = 'a_total 1\n';
const credentials = { INSTRUMENTED_USERNAME: 'acme', INSTRUMENTED_PASSWORD: 'secret' };

describe('createSecondOpinion()', () => {
  test('sends a body as a push does, and returns the status of the response', async () => {
    const receiver = await start({ credentials: { tenantName: 'acme', password: 'secret' } });
    const settings = { ...credentials, INSTRUMENTED_ENDPOINT: receiver.origin };

    const opinion = await createOpinion(settings, receiver.certificateAuthority)?.(sample);

    expect(opinion).toMatch(/^Node's own HTTP client gets 204 from it: .+\.$/);
    expect(receiver.value('a_total')).toBe(1);
  });

  test('rejects an untrusted certificate although NODE_TLS_REJECT_UNAUTHORIZED=0 is set', async () => {
    const receiver = await start({ tls: { certificate: 'untrusted' } });
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const settings = { ...credentials, INSTRUMENTED_ENDPOINT: receiver.origin };

    const opinion = await createOpinion(settings, receiver.certificateAuthority)?.(sample);

    expect(opinion).toMatch(/^Node's own HTTP client fails too: .+ is not trusted \([A-Z_]+\)\.$/);
    expect(receiver.pushes).toEqual([]);
  });

  test('sends no credentials over plain http if localhost resolves to another machine', async () => {
    resolveTo([{ address: '192.0.2.1', family: 4 }]);
    const settings = { ...credentials, INSTRUMENTED_ENDPOINT: 'http://localhost:9' };

    const opinion = await createOpinion(settings)?.(sample);

    expect(opinion).toContain('the host of a plain http endpoint is not this machine (ERR_NOT_LOOPBACK)');
  });

  test('connects to the loopback address if localhost has several addresses', async () => {
    const receiver = await start({ tls: false });
    resolveTo([
      { address: '192.0.2.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]);
    const settings = {
      ...credentials,
      INSTRUMENTED_ENDPOINT: receiver.origin.replace('127.0.0.1', 'localhost'),
    };

    expect(await createOpinion(settings)?.(sample)).toContain('gets 204 from it');
  });

  test('returns although the response does not end', async () => {
    const receiver = await start({ tls: false, fault: { kind: 'endless-answer' } });

    expect(await createOpinion({ INSTRUMENTED_ENDPOINT: receiver.origin })?.(sample)).toContain('gets 200');
  });

  test.each([
    ['without an endpoint', {}],
    [
      'through a proxy',
      {
        INSTRUMENTED_ENDPOINT: 'https://vm.example',
        HTTPS_PROXY: 'http://127.0.0.1:9',
        NODE_USE_ENV_PROXY: '1',
      },
    ],
  ])('returns undefined %s', (_where, settings) => {
    expect(createOpinion(settings)).toBeUndefined();
  });
});
