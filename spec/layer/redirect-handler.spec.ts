import { describe, expect, test } from 'vitest';
import type { HandlerPlaces } from '../../lib/layer/handler-places.js';
import { redirectHandler } from '../../lib/layer/redirect-handler.js';
import { restoreHandler } from '../../lib/layer/restore-handler.js';

const ours = '/opt/shim.handler';

function places(parts: Partial<HandlerPlaces> = {}): HandlerPlaces {
  return {
    env: { _HANDLER: 'index.handler' },
    argv: ['node', '/var/runtime/index.mjs'],
    script: '/var/runtime/index.mjs',
    ...parts,
  };
}

/** The process that `npx aws-lambda-ric index.handler` starts. */
function oldClientCommand(env: HandlerPlaces['env'] = {}): HandlerPlaces {
  const script = '/function/node_modules/aws-lambda-ric/bin/index.mjs';
  return places({ env, argv: ['node', script, 'index.handler'], script });
}

describe('redirectHandler()', () => {
  test('sets _HANDLER to the shim and keeps the original in INSTRUMENTED_HANDLER', () => {
    const target = places();

    redirectHandler(ours, target);

    expect(target.env).toEqual({ _HANDLER: ours, INSTRUMENTED_HANDLER: 'index.handler' });
  });

  test('changes nothing if it is called again in a worker thread or a child process', () => {
    const target = places();
    redirectHandler(ours, target);
    const inThread = structuredClone(target);
    restoreHandler(ours, target);
    const inChild = structuredClone(target);

    redirectHandler(ours, inThread);
    redirectHandler('/elsewhere/shim.handler', inChild);

    expect(inThread.env).toEqual({ _HANDLER: ours, INSTRUMENTED_HANDLER: 'index.handler' });
    expect(inChild.env).toEqual({ _HANDLER: 'index.handler', INSTRUMENTED_HANDLER: 'index.handler' });
  });

  test.each(['index', '../index.handler', undefined])(
    'does not redirect a handler name that no runtime client accepts: %s',
    (name) => {
      const target = places({ env: { _HANDLER: name } });

      redirectHandler(ours, target);

      expect(target.env).toEqual({ _HANDLER: name });
    },
  );

  test('replaces the handler in the arguments if the runtime client reads it from there', () => {
    const target = oldClientCommand();

    redirectHandler(ours, target);

    expect(target.argv[2]).toBe(ours);
    expect(target.env).toEqual({ INSTRUMENTED_HANDLER: 'index.handler' });
  });

  test('replaces the handler in the arguments although npx has redirected _HANDLER before', () => {
    const npx = places({
      argv: ['node', '/usr/bin/npx', 'aws-lambda-ric', 'index.handler'],
      script: '/usr/bin/npx',
    });
    redirectHandler(ours, npx);
    const client = oldClientCommand(npx.env);

    redirectHandler(ours, client);

    expect(client.argv[2]).toBe(ours);
    expect(restoreHandler(ours, client)).toBe('index.handler');
    expect(client).toMatchObject({
      env: { _HANDLER: 'index.handler' },
      argv: ['node', client.script, 'index.handler'],
    });
  });
});

describe('restoreHandler()', () => {
  test('restores _HANDLER and returns the original name', () => {
    const target = places();
    redirectHandler(ours, target);

    expect(restoreHandler(ours, target)).toBe('index.handler');
    expect(target.env._HANDLER).toBe('index.handler');
  });

  test("keeps another vendor's redirect", () => {
    const target = places({
      env: { _HANDLER: '/opt/vendor.handler', INSTRUMENTED_HANDLER: 'index.handler' },
    });

    restoreHandler(ours, target);

    expect(target.env._HANDLER).toBe('/opt/vendor.handler');
  });

  test('returns undefined if no handler was redirected', () => {
    expect(restoreHandler(ours, places())).toBeUndefined();
  });
});
