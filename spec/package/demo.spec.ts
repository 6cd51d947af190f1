import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

describe('npm run demo', () => {
  test('prints every invocation with its push before its answer, and the resulting counts', () => {
    const demo = new URL('../../scripts/demo/demo.mjs', import.meta.url).pathname;

    const output = execFileSync(process.execPath, [demo], { encoding: 'utf8', timeout: 30_000 });

    const rows = output.split('\n').filter((line) => /\d ms before/.test(line));
    expect(rows).toHaveLength(7);
    expect(rows.filter((row) => row.includes('-'))).toHaveLength(0);
    expect(output).toMatch(
      /invocations +7\n +errors, RangeError +1\n +errors, TypeError +1\n +cold starts +1/,
    );
    expect(output).not.toContain('correct horse');
  });

  test('-- --view serves the live view and ends after --seconds', () => {
    const demo = new URL('../../scripts/demo/demo.mjs', import.meta.url).pathname;

    const output = execFileSync(process.execPath, [demo, '--view', '--seconds', '1'], {
      encoding: 'utf8',
      timeout: 30_000,
    });

    expect(output).toMatch(/^Open http:\/\/127\.0\.0\.1:\d+; Ctrl\+C ends it\.\n$/);
  });
});
