import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

/**
 * What a user's bundle may grow by, in kB of 1000 bytes: every kB is read in each cold start. That is about 1 % more than
 * it is. The largest part are the protocols and the ways of authentication: a URL may choose any of them at run time, so
 * none can be left out (docs/decisions/1402 says why none is imported later). 12 kB are the doctor, which runs only where it
 * is asked for.
 */
const most = { rawKb: 192.5, gzipKb: 67.3 };

async function bundle(format: 'cjs' | 'esm') {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: "export { Instrumented, lambdaHandler } from 'instrumented-lambda';",
      resolveDir: process.cwd(),
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    outfile: 'bundle.js',
    platform: 'node',
    target: 'node22',
    format,
  });
  const [code] = outputFiles.map(({ contents }) => contents);
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return { code: code!, files: inputs.map(([file]) => file) };
}

describe.each(['cjs', 'esm'] as const)("a user's %s bundle", (format) => {
  test('grows by no more than it may', async () => {
    const { code } = await bundle(format);

    expect(code.length / 1000).toBeLessThan(most.rawKb);
    expect(gzipSync(code, { level: 9 }).length / 1000).toBeLessThan(most.gzipKb);
  });

  test('holds neither got, nor all of prom-client, nor what nobody asked for', async () => {
    const { files } = await bundle(format);

    expect(files).toContain('dist/esm/library.js');
    const { sources } = JSON.parse(readFileSync('dist/esm/library.js.map', 'utf8')) as { sources: string[] };
    expect(sources).toContain('../../lib/instrumented.ts');
    const strays = [...files, ...sources].filter((file) =>
      /node_modules\/(got|reflect-metadata|prom-client\/(index|lib\/(cluster|pushgateway|defaultMetrics)))|\/(testing|nestjs|middy|durable|layer|cli)\//.test(
        file,
      ),
    );
    expect(strays).toEqual([]);
  });

  test('loads none of the modules of Node that are expensive before it needs them', async () => {
    const { code } = await bundle(format);
    const text = Buffer.from(code).toString();

    const wanted = [...text.matchAll(/(?:from\s*|import\s*|require\()"((?:node:)?[a-z_/]+)"/g)].map(
      ([, name]) => name!.replace('node:', ''),
    );
    const cheap = ['async_hooks', 'events', 'fs', 'os', 'path', 'util'];
    expect(wanted).not.toHaveLength(0);
    expect(wanted.filter((name) => !cheap.includes(name))).toEqual([]);
  });
});
