import { build } from 'esbuild';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The type checks that got calls; bundled whole, the package would be a fifth of the copy. */
export const checksPackage = '@sindresorhus/is';

/** Calls that it makes while it is loaded, all without effect but what they return: what nobody uses may go. */
const pureCall = /=\s*(?=(?:Object\.assign|new Intl\.ListFormat|createAssertNot|keysOf)\()/g;

/**
 * Source that stands for the package: the same checks, but only those that got calls. What fails names the check, and
 * makes no sentence of it: the options that got checks are our own.
 *
 * @param root folder that has got and the package among its `node_modules`
 */
export async function reduceChecks(root) {
  const code = readSources(join(root, 'node_modules/got/dist/source'));
  const nameCheck = (name) => `whole.is${name[0].toUpperCase()}${name.slice(1)}`;
  const checks = listUsed(code, 'is').map((name) => `${name}: ${nameCheck(name)},`);
  const assertions = listUsed(code, 'assert')
    .filter((name) => name !== 'any')
    .map((name) => `${name}: (value) => check(${nameCheck(name)}(value), '${name}'),`);
  const contents = `
    import * as whole from '${checksPackage}';
    const check = (isRight, expected) => { if (!isRight) throw new TypeError('Wrong option: expected ' + expected); };
    const any = (checks, ...values) =>
      check(values.every((value) => checks.some((each) => each(value))), 'another type');
    export default { ${checks.join(' ')} };
    export const assert = { any, ${assertions.join(' ')} };
    export const isBuffer = whole.isBuffer;`;
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, sourcefile: 'checks.js' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    plugins: [markPureCalls],
    write: false,
  });
  return outputFiles[0].text;
}

const markPureCalls = {
  name: 'mark-pure-calls',
  setup({ onLoad }) {
    onLoad({ filter: /@sindresorhus\/is\/.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(pureCall, '= /* @__PURE__ */ '),
    }));
  },
};

function readSources(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.js'));
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

function listUsed(code, object) {
  const uses = code.matchAll(new RegExp(`\\b${object}\\.(\\w+)\\b`, 'g'));
  return [...new Set([...uses].map(([, name]) => name))].sort();
}
