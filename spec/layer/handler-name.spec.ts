import { describe, expect, test } from 'vitest';
import { parseHandlerName } from '../../lib/layer/handler-name.js';

describe('parseHandlerName()', () => {
  test.each([
    ['index.handler', { moduleRoot: '', moduleName: 'index', propertyPath: 'handler' }],
    ['src/api/index.v1.get', { moduleRoot: 'src/api', moduleName: 'index', propertyPath: 'v1.get' }],
    ['/opt/wrap/shim.handler', { moduleRoot: '/opt/wrap', moduleName: 'shim', propertyPath: 'handler' }],
    ['folder.d/index.handler', { moduleRoot: 'folder.d', moduleName: 'index', propertyPath: 'handler' }],
    ['index.', { moduleRoot: '', moduleName: 'index', propertyPath: '' }],
  ])('splits %s at the first dot of its last path segment', (text, expected) => {
    expect(parseHandlerName(text)).toEqual(expected);
  });

  test.each(['index', '', '../index.handler', 'a/../index.handler', 'index..handler', 'folder.d/index'])(
    'returns undefined for "%s", which the runtime clients reject',
    (text) => {
      expect(parseHandlerName(text)).toBeUndefined();
    },
  );
});
