import { mkdtempSync, rmSync } from 'node:fs';
import { AsyncResource } from 'node:async_hooks';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { flush } from '../../lib/index.js';
import { instrument } from '../../lib/instrument.js';
import { fakeContext, type FakeContext } from '../../lib/testing/fake-context.js';
import { useReceiver } from './use-receiver.js';

const received = useReceiver();

/** A context with a remaining time that the spec sets. */
function contextWith(remaining: { ms: number }): FakeContext {
  return fakeContext({ getRemainingTimeInMillis: () => remaining.ms });
}

/** Runs one invocation. @returns a function that runs a call in the async context of that invocation */
async function leaveWorkBehind(context: FakeContext): Promise<<T>(call: () => T) => T> {
  let bound: ((call: () => unknown) => unknown) | undefined;
  const first = instrument(async (_event: unknown, _context: unknown) => {
    bound = AsyncResource.bind((call: () => unknown) => call());
    return Promise.resolve();
  });
  await first({}, context);
  return bound as <T>(call: () => T) => T;
}

const onDemand = { AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001' };

function useEnvironment(environment: Readonly<Record<string, string>>): void {
  beforeEach(() => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    vi.stubEnv('TMPDIR', mkdtempSync(join(tmpdir(), 'outlived-')));
  });
  afterEach(() => {
    rmSync(process.env.TMPDIR ?? '', { recursive: true });
    vi.unstubAllEnvs();
  });
}

describe.each([
  ['on demand', onDemand],
  ['outside Lambda', {}],
])('code that runs on after its invocation, %s', (_where, environment) => {
  useEnvironment(environment);

  test('flush() pushes after the deadline of that invocation', async () => {
    const remaining = { ms: 3000 };
    const leftBehind = await leaveWorkBehind(contextWith(remaining));
    remaining.ms = -5000;

    expect(await leftBehind(flush)).toMatchObject({ status: 'pushed' });
  });

  test('flush() pushes while the next invocation runs', async () => {
    const remaining = { ms: 3000 };
    const leftBehind = await leaveWorkBehind(contextWith(remaining));
    remaining.ms = -5000;
    const next = instrument(async (_event: unknown, _context: unknown) => leftBehind(flush));

    expect(await next({}, fakeContext())).toMatchObject({ status: 'pushed' });
  });

  test.each([30, 0, -3])('flush() inside an invocation skips with %d ms left', async (ms) => {
    const handler = instrument(async (_event: unknown, _context: unknown) => flush());

    expect(await handler({}, contextWith({ ms }))).toEqual({ status: 'skipped', reason: 'no-time' });
  });

  test('its instrumented calls start no invocations', async () => {
    const inner = instrument(async (event: unknown) => Promise.resolve(event));
    const leftBehind = await leaveWorkBehind(fakeContext());

    expect(await leftBehind(() => inner('later'))).toBe('later');
    await flush();

    expect(received.invocations).toBe(1);
  });

  test('an event that arrives in its async context starts an invocation', async () => {
    const handler = instrument(async (event: unknown, _context?: unknown) => Promise.resolve(event));
    const leftBehind = await leaveWorkBehind({} as FakeContext);

    await leftBehind(() => handler('event', fakeContext()));

    expect(received.invocations).toBe(2);
  });
});

describe('code that runs on after its invocation, in an environment that handles one event at a time', () => {
  useEnvironment(onDemand);

  test('flush() observes the deadline of the invocation that runs now', async () => {
    const leftBehind = await leaveWorkBehind(fakeContext());
    const next = instrument(async (_event: unknown, _context: unknown) => leftBehind(flush));

    expect(await next({}, contextWith({ ms: 30 }))).toEqual({ status: 'skipped', reason: 'no-time' });
  });

  test('an event that arrives in its async context closes the invocations that have not settled', async () => {
    let settle: (() => void) | undefined;
    const handler = instrument(
      (event: string, _context: unknown) =>
        new Promise<void>((resolve) => {
          if (event === 'hangs') settle = resolve;
          else resolve();
        }),
    );
    const leftBehind = await leaveWorkBehind(fakeContext());
    const hanging = handler('hangs', fakeContext());

    await leftBehind(() => handler('next', fakeContext()));
    settle?.();
    await hanging;
    await flush();

    expect(received.invocations).toBe(3);
    expect(received.of('aws_lambda_duration_seconds_count')).toBe(2);
  });
});
