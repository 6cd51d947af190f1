// Installs into .cache/runtime what the specs under spec/runtime need from npm: the real Lambda runtime clients, each with the
// Node.js version on which it runs in Lambda. The clients contain a native addon, which is compiled here once (about 90 s).
// VictoriaMetrics and promtool are Debian packages, which .ci/run installs; this script only reports whether they are there.
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, '.cache', 'runtime');

/**
 * Packages per runtime. After a change here the stamp differs, so the next run installs again. Node.js 24 is missing because it is
 * a development dependency of the repository.
 */
const runtimes = {
  node22: { 'aws-lambda-ric': '3.3.0', node: '22.23.3' },
  node24: { 'aws-lambda-ric': '4.0.2' },
};

const nodes = {
  node22: join(cache, 'node22/node_modules/node/bin/node'),
  node24: join(root, 'node_modules/node/bin/node'),
};

/** The client's install script writes the addon last, so the addon shows that the install has ended. */
const addons = {
  node22: 'node_modules/aws-lambda-ric/dist/rapid-client.node',
  node24: 'node_modules/aws-lambda-ric/rapid-client.node',
};

const buildTools = ['cmake', 'autoconf', 'automake', 'libtoolize', 'make', 'g++', 'python3', 'xz'];

/** If a native build takes longer than this, it hangs. */
const installTimeoutMs = 15 * 60_000;

function findTool(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @returns packages, platform and architecture: an addon that was built for another machine is not used */
function stampOf(runtime) {
  return JSON.stringify({ ...runtimes[runtime], platform: process.platform, arch: process.arch });
}

function isInstalled(runtime) {
  const folder = join(cache, runtime);
  const stamp = join(folder, 'installed.json');
  return (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === stampOf(runtime) &&
    existsSync(join(folder, addons[runtime])) &&
    existsSync(nodes[runtime])
  );
}

/**
 * node-gyp needs Node's headers. With those of the running Node.js, if it has them, nothing is downloaded. The addon uses N-API, so
 * the headers of any version are right.
 */
function headersOfRunningNode() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include/node/node_api.h')) ? { npm_config_nodedir: prefix } : {};
}

function npmInstall(runtime) {
  const folder = join(cache, runtime);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const dependencies = runtimes[runtime];
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }, null, 2));

  return new Promise((resolve, reject) => {
    const output = [];
    const npm = spawn(
      'npm',
      ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts=false'],
      {
        cwd: folder,
        env: { ...process.env, ...headersOfRunningNode(), MAKEFLAGS: `-j${availableParallelism()}` },
        timeout: installTimeoutMs,
      },
    );
    npm.stdout.on('data', (chunk) => output.push(chunk));
    npm.stderr.on('data', (chunk) => output.push(chunk));
    npm.on('error', reject);
    npm.on('close', (code, signal) => {
      if (code === 0) return resolve();
      process.stderr.write(Buffer.concat(output));
      reject(new Error(`npm install of the ${runtime} client ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

async function install(runtime) {
  const startedAt = performance.now();
  console.log(`setup-runtime: building the ${runtime} runtime client (takes a minute or two)`);
  await npmInstall(runtime);

  // Loads the addon once as a check. It reads its endpoint then, but makes no request.
  execFileSync(nodes[runtime], ['-e', 'require(process.argv[1])', join(cache, runtime, addons[runtime])], {
    env: { ...process.env, AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1' },
  });

  writeFileSync(join(cache, runtime, 'installed.json'), stampOf(runtime));
  console.log(
    `setup-runtime: ${runtime} ready after ${Math.round((performance.now() - startedAt) / 1000)} s`,
  );
}

function reportStores() {
  for (const tool of ['victoria-metrics', 'promtool']) {
    console.log(
      `setup-runtime: ${tool} ${findTool(tool) ? 'is installed' : 'is MISSING (apt-get install victoria-metrics prometheus)'}`,
    );
  }
}

async function main() {
  const missing = Object.keys(runtimes).filter((runtime) => !isInstalled(runtime));
  if (missing.length > 0) {
    const tools = buildTools.filter((tool) => !findTool(tool));
    if (process.platform !== 'linux') throw new Error('the runtime clients build on Linux only');
    if (!existsSync(nodes.node24)) throw new Error('Node.js 24 is not in node_modules; run `npm ci` first');
    if (tools.length > 0) throw new Error(`missing build tools: ${tools.join(', ')}`);
    await Promise.all(missing.map(install));
  } else {
    console.log('setup-runtime: the node22 and node24 runtime clients are installed');
  }
  reportStores();
}

main().catch((error) => {
  console.error(`setup-runtime: cannot install the runtime clients: ${error.message}`);
  process.exitCode = 1;
});
