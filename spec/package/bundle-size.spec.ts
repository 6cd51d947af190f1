import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

/**
 * The maximum size of a user's bundle, in kB of 1000 bytes: each cold start reads every kB. It is about 1 % more than the
 * actual size. The largest part is the protocols and authentication schemes: a URL may choose any of them at run time, so
 * none can be omitted (docs/decisions/1402 says why none is imported later). The doctor, which runs only on request, takes
 * 12 kB.
 */
const most = { rawKb: 199, gzipKb: 69.5 };

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
  test('stays within the size limits', async () => {
    const { code } = await bundle(format);

    expect(code.length / 1000).toBeLessThan(most.rawKb);
    expect(gzipSync(code, { level: 9 }).length / 1000).toBeLessThan(most.gzipKb);
  });

  test('contains neither got, nor all of prom-client, nor entry points that were not imported', async () => {
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

  test('loads no expensive built-in module of Node.js at the start', async () => {
    const { code } = await bundle(format);
    const text = Buffer.from(code).toString();

    const loaded = [...text.matchAll(/(?:from\s*|import\s*|require\()"((?:node:)?[a-z_/]+)"/g)].map(
      ([, name]) => name!.replace('node:', ''),
    );
    const cheap = ['async_hooks', 'events', 'fs', 'os', 'path', 'util'];
    expect(loaded).not.toHaveLength(0);
    expect(loaded.filter((name) => !cheap.includes(name))).toEqual([]);
  });
});
