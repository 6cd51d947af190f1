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

/** What `npx aws-lambda-ric index.handler` starts. */
function oldClientCommand(env: HandlerPlaces['env'] = {}): HandlerPlaces {
  const script = '/function/node_modules/aws-lambda-ric/bin/index.mjs';
  return places({ env, argv: ['node', script, 'index.handler'], script });
}

describe('redirectHandler()', () => {
  test('puts our handler into _HANDLER and keeps the original', () => {
    const target = places();

    redirectHandler(ours, target);

    expect(target.env).toEqual({ _HANDLER: ours, INSTRUMENTED_HANDLER: 'index.handler' });
  });

  test('changes nothing when it is called twice, as in worker threads and in processes of the function', () => {
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
    'leaves a handler alone that no client loads: %s',
    (name) => {
      const target = places({ env: { _HANDLER: name } });

      redirectHandler(ours, target);

      expect(target.env).toEqual({ _HANDLER: name });
    },
  );

  test("puts our handler into the arguments when the client's command reads those", () => {
    const target = oldClientCommand();

    redirectHandler(ours, target);

    expect(target.argv[2]).toBe(ours);
    expect(target.env).toEqual({ INSTRUMENTED_HANDLER: 'index.handler' });
  });

  test('redirects the arguments although npx, before, has redirected _HANDLER', () => {
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
  test('puts back what the user may read and gives it', () => {
    const target = places();
    redirectHandler(ours, target);

    expect(restoreHandler(ours, target)).toBe('index.handler');
    expect(target.env._HANDLER).toBe('index.handler');
  });

  test("leaves another vendor's redirect in place", () => {
    const target = places({
      env: { _HANDLER: '/opt/vendor.handler', INSTRUMENTED_HANDLER: 'index.handler' },
    });

    restoreHandler(ours, target);

    expect(target.env._HANDLER).toBe('/opt/vendor.handler');
  });

  test('gives nothing when nobody has named a handler', () => {
    expect(restoreHandler(ours, places())).toBeUndefined();
  });
});
