import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readHandlerFile } from '../../lib/lambda/handler-file.js';

function makeTaskRoot(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'task-root-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, file), 'the handler');
  return folder;
}

describe('readHandlerFile()', () => {
  test.each([
    ['index.js', 'index.handler'],
    ['index.mjs', 'index.handler'],
    ['dist/orders.cjs', 'dist/orders.api.handler'],
  ])('reads the file %s for the handler %s', (file, handler) => {
    const found = readHandlerFile({ LAMBDA_TASK_ROOT: makeTaskRoot(file), _HANDLER: handler });

    expect(found?.content.toString()).toBe('the handler');
    expect(file).toContain(found?.name);
  });

  test('returns undefined if there is no such file, and outside Lambda', () => {
    expect(
      readHandlerFile({ LAMBDA_TASK_ROOT: makeTaskRoot('index.js'), _HANDLER: 'other.handler' }),
    ).toBeUndefined();
    expect(readHandlerFile({})).toBeUndefined();
  });
});
