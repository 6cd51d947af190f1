import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../lib/version.js';

const script = fileURLToPath(new URL('../../scripts/build-layer.mjs', import.meta.url));
const licence = new URL('../../LICENSE', import.meta.url);
const home = 'nodejs/node_modules/instrumented-lambda/';
/**
 * Lambda allows 250 MB, but each cold start fetches the layer. The limit is about 1 % more than the actual size. A URL may
 * choose any protocol and any authentication scheme at run time, so the layer contains them all.
 */
const maxZipBytes = 88_900;

describe('build:layer', () => {
  const folders: string[] = [];
  let zips: Buffer[];

  beforeAll(() => {
    zips = ['Asia/Tokyo', 'America/New_York'].map((zone) => {
      const folder = mkdtempSync(join(tmpdir(), 'layer-zip-'));
      folders.push(folder);
      execFileSync(process.execPath, [script, folder], { env: { ...process.env, TZ: zone } });
      return readFileSync(join(folder, 'instrumented-lambda.zip'));
    });
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  test('writes the same bytes again in another time zone', () => {
    expect(zips[0]!.equals(zips[1]!)).toBe(true);
  });

  test('contains the files for /opt, without sources, within the size limit', () => {
    expect(Object.keys(unzipSync(zips[0]!)).sort()).toEqual([
      'instrumented-lambda',
      ...[
        'LICENSE',
        'THIRD-PARTY-NOTICES',
        'auto.cjs',
        'durable.cjs',
        'load-handler.js',
        'package.json',
        'shim.mjs',
      ].map((file) => home + file),
    ]);
    expect(zips[0]!.byteLength).toBeLessThan(maxZipBytes);
  });

  test("contains the package's version, its license and the licenses of bundled packages", () => {
    const files = unzipSync(zips[0]!);

    expect(JSON.parse(strFromU8(files[`${home}package.json`]!))).toMatchObject({ version });
    expect(strFromU8(files[`${home}LICENSE`]!)).toBe(readFileSync(licence, 'utf8'));
    const notices = strFromU8(files[`${home}THIRD-PARTY-NOTICES`]!);
    expect(notices).toMatch(/^prom-client 15[^]*Apache License/);
    expect(notices.match(/^\S+ \d+\.\d+\.\d+ \(.+\)$/gm)).toHaveLength(1);
  });

  test('contains no path of the build machine', () => {
    for (const content of Object.values(unzipSync(zips[0]!))) {
      expect(strFromU8(content)).not.toContain(process.cwd());
    }
  });
});
