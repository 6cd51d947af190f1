/**
 * `npm run demo [-- --victoria-metrics | --view]`: runs one execution environment of `examples/class-handler.ts`. It pushes over
 * TLS with Basic credentials to a receiver on this machine. Shows every invocation, when its push was answered, and what the receiver
 * has at the end. Nothing leaves the loopback interface.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ImportReceiver } from 'instrumented-lambda/testing';
import { printCounts, printHeader, printInvocation, printPayload } from './print.mjs';
import { startVictoriaMetrics } from './victoria-metrics.mjs';
import { runView } from './view.mjs';

if (process.argv.includes('--view')) {
  const at = process.argv.indexOf('--seconds');
  await runView(at < 0 ? Infinity : Number(process.argv[at + 1]));
  process.exit();
}

const example = fileURLToPath(new URL('../../.cache/examples/class-handler.js', import.meta.url));
const credentials = { tenantName: 'demo-tenant', password: 'correct horse battery staple' };
const orders = (...bodies) => ({ Records: bodies.map((body) => ({ body })) });
const story = [
  ['cold start, two orders', orders('o-1', 'o-2')],
  ['warm, one order', orders('o-3')],
  ['warm, three orders', orders('o-4', 'o-5', 'o-6')],
  ['warm, an empty order', orders('')],
  ['warm, one order', orders('o-7')],
  ['warm, no order at all', {}],
  ['warm, two orders', orders('o-8', 'o-9')],
];

const workingDirectory = mkdtempSync(join(tmpdir(), 'instrumented-lambda-demo-'));
const store = process.argv.includes('--victoria-metrics')
  ? await startVictoriaMetrics(workingDirectory)
  : undefined;
const receiver = await ImportReceiver.start({ credentials, ...(store && { forwardTo: store.origin }) });
const environment = startEnvironment();
process.once('exit', () => environment.kill());
try {
  printHeader(receiver, credentials.tenantName);
  for (const [title, event] of story) {
    const pushesBefore = receiver.pushes.length;
    environment.send(event);
    const [result] = await once(environment, 'message', { signal: AbortSignal.timeout(10_000) });
    printInvocation(title, result, receiver.pushes.slice(pushesBefore));
  }
  printPayload(receiver.pushes.at(-1));
  printCounts(receiver);
  await store?.printAnswers();
} finally {
  environment.kill();
  await receiver.close();
  await store?.stop();
  rmSync(workingDirectory, { recursive: true, force: true });
}

/** Starts a process that has only the environment variables that Lambda and a user would set. */
function startEnvironment() {
  const caFile = join(workingDirectory, 'ca.pem');
  writeFileSync(caFile, receiver.certificateAuthority);
  return fork(fileURLToPath(new URL('environment.mjs', import.meta.url)), [example], {
    execArgv: ['--no-experimental-require-module', '--no-experimental-detect-module'],
    env: {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: caFile,
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      ASSERTS_REMOTE_WRITE_URL: receiver.origin,
      ASSERTS_TENANT_NAME: credentials.tenantName,
      ASSERTS_PASSWORD: credentials.password,
    },
  });
}
