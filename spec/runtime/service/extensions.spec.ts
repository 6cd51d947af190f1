import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { describeUnderRuntimes } from './use-environments.js';

describeUnderRuntimes('extensions', (_runtime, start) => {
  test('invoke() gets the answer at once, and is ready when the internal extension is', async () => {
    const env = await start('extension.handler', { env: { EXTENSION_DELAY_MS: '300' } });

    const { outcome, timings, payload } = await env.invoke({}, { requestId: 'seen-by-extension' });

    expect(outcome, env.output).toBe('response');
    expect(payload).toMatchObject({ status: 200 });
    expect(timings.answeredAt - (timings.deliveredAt ?? 0)).toBeLessThan(200);
    expect(timings.readyAt - (timings.deliveredAt ?? Infinity)).toBeGreaterThan(290);
    expect(env.output).toContain('extension event INVOKE seen-by-extension');
    expect(env.extensions).toEqual([{ name: 'own', isExternal: false, events: ['INVOKE'] }]);
    expect(env.isFrozen).toBe(true);
  });

  test('invoke() does not wait for an extension that registered for no event', async () => {
    const env = await start('extension.handler', {
      env: { EXTENSION_EVENTS: '[]', EXTENSION_DELAY_MS: '300' },
    });

    const { timings } = await env.invoke({});

    expect(timings.readyAt - timings.answeredAt).toBeLessThan(200);
  });

  test('invoke() ends the process if the extension is not ready before the timeout, and keeps the answer', async () => {
    const env = await start('extension.handler', { env: { EXTENSION_DELAY_MS: '60000' } });

    const { outcome } = await env.invoke({}, { timeoutMs: 400 });

    expect(outcome).toBe('response');
    expect(env.pid).toBeUndefined();
  });

  test('start() reports an init timeout if the extension has registered and never polls', async () => {
    const env = await start('extension.handler', {
      env: { EXTENSION_NEVER_POLLS: '1' },
      initTimeoutMs: 1500,
    });

    expect(env.initError?.errorMessage).toContain(
      'an extension has registered but not asked for its next event',
    );
  });

  test('register is rejected for an internal extension that asks for SHUTDOWN', async () => {
    const env = await start('extension.handler', { env: { EXTENSION_EVENTS: '["SHUTDOWN"]' } });

    const { payload } = await env.invoke({});

    expect(payload).toMatchObject({
      status: 403,
      text: expect.stringContaining('ShutdownEventNotSupportedForInternalExtension') as string,
    });
  });

  test('register is rejected after the runtime has asked for its first event', async () => {
    const env = await start('extension.handler');

    const { payload } = await env.invoke({ registerAgain: 'late' });

    expect(payload).toMatchObject({
      late: { status: 403, text: expect.stringContaining('Extension registration closed already') as string },
    });
  });

  test('register is rejected for a second extension of the same name', async () => {
    const env = await start('extension.handler', { env: { EXTENSION_REGISTERS_TWICE: '1' } });

    const { payload } = await env.invoke({});

    expect(payload).toMatchObject({
      status: 403,
      text: expect.stringContaining('Extension with this name already registered') as string,
    });
  });

  test('start() reports an init timeout if the API does not answer', async () => {
    const env = await start('extension.handler', { extensionsApi: 'silent', initTimeoutMs: 1500 });

    expect(env.initError).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  test('invoke() reports the error and ends the process if an extension reports its exit', async () => {
    const env = await start('extension.handler');

    const { outcome, error } = await env.invoke({ gaveUp: true });

    expect(outcome).toBe('exit');
    expect(error).toMatchObject({ errorType: 'Extension.ExitError' });
    expect(error?.errorMessage).toContain('Own.Fault');
    expect(env.pid).toBeUndefined();
  });

  test.each([
    ['refused', 403],
    ['failing', 500],
    ['unreachable', 'ECONNRESET'],
  ] as const)('register fails as configured if the API is %s', async (extensionsApi, status) => {
    const env = await start('extension.handler', { extensionsApi });

    const { payload } = await env.invoke({});

    expect(payload).toMatchObject({ status });
    expect(env.extensions).toEqual([]);
  });

  describe('shutdown()', () => {
    test('sends SIGTERM to a frozen process if an internal extension is registered', async () => {
      const env = await start('extension.handler', { env: { EXTENSION_EVENTS: '[]' } });
      await env.invoke({});

      const result = await env.shutdown();

      expect(result.hadNotice).toBe(true);
      expect(result.durationMs).toBeLessThan(450);
      expect(env.output).toContain('last words');
    });

    test('sends SIGKILL after 500 ms if the process does not end by itself', async () => {
      const env = await start('extension.handler', { env: { EXTENSION_EVENTS: '[]', IGNORE_SIGTERM: '1' } });
      await env.invoke({});

      const result = await env.shutdown();

      expect(env.output).toContain('last words');
      expect(result).toMatchObject({ signal: 'SIGKILL' });
      expect(result.durationMs).toBeGreaterThan(490);
      expect(result.durationMs).toBeLessThan(1000);
    });

    test('sends SIGKILL at once if no extension is registered', async () => {
      const env = await start('extension.handler', { extensionsApi: 'refused' });
      await env.invoke({});

      const result = await env.shutdown();

      expect(result).toMatchObject({ hadNotice: false, signal: 'SIGKILL' });
      expect(existsSync(join(env.tmpDir, 'signals'))).toBe(false);
    });
  });

  test('invoke() sends SIGTERM at the timeout if an extension is registered', async () => {
    const env = await start('extension.handler');

    const { outcome } = await env.invoke({ hang: true }, { timeoutMs: 300 });

    expect(outcome).toBe('timeout');
    expect(readFileSync(join(env.tmpDir, 'signals'), 'utf8')).toBe('SIGTERM\n');
  });
});
