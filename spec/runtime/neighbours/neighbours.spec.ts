import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { StoreModel } from '../../ledger/store-model.js';
import type { InvocationResult } from '../service/invocation-result.js';
import type { LambdaEnvironment } from '../service/lambda-environment.js';
import { describeUnderRuntimes, type StartEnvironment } from '../service/use-environments.js';
import { startRecordingProxy } from './recording-proxy.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));
const tracers = fileURLToPath(new URL('./tracers', import.meta.url));
const preloads = [
  `${taskRoot}/patches.cjs`,
  `${tracers}/opentelemetry.cjs`,
  `${tracers}/node_modules/dd-trace/init.js`,
];
const credentials = { tenantName: 'acme', password: 'swordfish:"ü"' } as const;
const pair = `${credentials.tenantName}:${credentials.password}`;
const secrets = ['swordfish', Buffer.from(pair).toString('base64')];

/** A body that a client may send: it looks like Lambda's context. */
const pretended = {
  awsRequestId: 'x',
  functionName: 'victim',
  functionVersion: '7',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:999999999999:function:victim',
  logStreamName: '2026/01/01/[7]ffffffffffffffffffffffffffffffff',
  getRemainingTimeInMillis: 5,
};
const ends = [
  ...['pretend', 'answer', 'answer', 'throw', 'ask', 'pretend', 'never', 'answer', 'throw', 'never'],
  ...['late', 'hang', 'answer', 'ask', 'never', 'kill', 'throw', 'answer', 'uncaught', 'answer'],
  ...['pretend', 'throw', 'ask', 'late', 'answer', 'answer'],
];
const timeoutMs: Readonly<Partial<Record<string, number>>> = { late: 1600, hang: 1600, never: 3000 };
/** The labels that identify the sender of a series. */
const identity = [
  'function_name',
  'job',
  'version',
  'region',
  'account_id',
  'instance',
  'asserts_env',
  'runtime',
];

function countOf(...names: readonly string[]): number {
  return ends.filter((end) => names.includes(end)).length;
}

/** Creates a folder for files of the test, which is removed after it. */
function makeFolder(receiver: ImportReceiver): { readonly caFile: string; readonly traceFile: string } {
  const folder = mkdtempSync(join(tmpdir(), 'neighbours-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, receiver.certificateAuthority ?? '');
  return { caFile, traceFile: join(folder, 'trace') };
}

interface Surroundings {
  readonly receiver: ImportReceiver;
  readonly proxyOrigin: string;
  readonly policy: string;
  /** Whether `Object.prototype` has an enumerable key; if not, the user collects default metrics. */
  readonly isPolluted: boolean;
  readonly caFile: string;
  readonly traceFile: string;
}

function startAmongNeighbours(
  start: StartEnvironment,
  { receiver, proxyOrigin, policy, isPolluted, caFile, traceFile }: Surroundings,
  isBare: boolean,
): Promise<LambdaEnvironment> {
  return start('hostile.handler', {
    taskRoot,
    functionName: 'neighbours',
    nodeOptions: preloads.map((preload) => `--require ${preload}`).join(' '),
    env: {
      NODE_EXTRA_CA_CERTS: caFile,
      ASSERTS_REMOTE_WRITE_URL: receiver.url,
      ASSERTS_TENANT_NAME: credentials.tenantName,
      ASSERTS_PASSWORD: credentials.password,
      // All neighbours together need more CPU than a loaded machine has.
      INSTRUMENTED_FLUSH_TIMEOUT_MS: '5000',
      INSTRUMENTED_FLUSH: policy,
      IS_BARE: String(isBare),
      IS_POLLUTED: String(isPolluted),
      NEIGHBOURS_PROXY: proxyOrigin,
      NEIGHBOURS_TRACE: traceFile,
      DD_TRACE_AGENT_URL: proxyOrigin,
      DD_TRACE_EXPERIMENTAL_EXPORTER: 'agent',
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
    },
  });
}

/** @returns everything that a caller can observe, byte for byte */
async function invokeAll(env: LambdaEnvironment, onInvoked?: () => void): Promise<unknown[]> {
  const endings: unknown[] = [];
  for (const [n, end] of ends.entries()) {
    const limit = timeoutMs[end];
    const options = { requestId: `request-${String(n)}`, ...(limit !== undefined && { timeoutMs: limit }) };
    endings.push(describeEnding(await env.invoke({ n, end, ...pretended }, options)));
    onInvoked?.();
  }
  return endings;
}

function describeEnding({ outcome, body, contentType, error, exitCode, signal }: InvocationResult): unknown {
  return {
    outcome,
    body: outcome === 'response' ? body.toString('base64') : '',
    contentType,
    error: error && { type: error.errorType, message: error.errorMessage },
    exitCode,
    signal,
  };
}

/** @returns the contents of all files in /tmp as one text */
function readTmp({ tmpDir }: LambdaEnvironment): string {
  return readdirSync(tmpDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
    .join('\n');
}

function readNotes({ tmpDir }: LambdaEnvironment): string[] {
  const file = join(tmpDir, 'clean-up');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

/** @returns the text without families that a new process starts at 0 */
function keepOurs(text: string): string {
  return text.replace(/^(?!aws_lambda_|# (?:HELP|TYPE) aws_lambda_).*\n/gm, '');
}

describeUnderRuntimes(
  'a function with default metrics, a proxy, tracers and signal handlers',
  (_runtime, start) => {
    test.each([
      ['every-invocation', "the user's default metrics", false],
      ['after-response', 'a key on Object.prototype', true],
    ])(
      'has the outcomes of the bare function, is counted exactly and shows no password: %s, with %s',
      async (policy, _beside, isPolluted) => {
        await using receiver = await ImportReceiver.start({ credentials });
        await using proxy = await startRecordingProxy();
        const surroundings = {
          receiver,
          proxyOrigin: proxy.origin,
          policy,
          isPolluted,
          ...makeFolder(receiver),
        };
        const bareEnv = await startAmongNeighbours(start, surroundings, true);
        const bareEndings = await invokeAll(bareEnv);
        expect(receiver.connections).toBe(0);

        const env = await startAmongNeighbours(start, surroundings, false);
        // A new process starts process_* and the app's counters at 0, but not the library's.
        const store = new StoreModel();
        let [process, startCount, taken] = [new StoreModel(), 1, 0];
        const endings = await invokeAll(env, () => {
          if (env.startCount !== startCount) [process, startCount] = [new StoreModel(), env.startCount];
          for (const { text } of receiver.pushes.slice(taken)) {
            process.take(text);
            store.take(keepOurs(text));
          }
          taken = receiver.pushes.length;
        });
        const tmp = readTmp(env);
        const notesBefore = readNotes(env).length;
        const { hadNotice, signal } = await env.shutdown();

        expect(endings, env.output).toEqual(bareEndings);
        // Counts
        expect(receiver.value('aws_lambda_invocations_total'), env.output).toBe(ends.length);
        const errors = (type: string): unknown =>
          receiver.value('aws_lambda_errors_total', { error_type: type });
        expect([errors('RangeError'), errors('Timeout'), errors('Crash')]).toEqual([countOf('throw'), 1, 2]);
        expect(receiver.value('aws_lambda_errors_total')).toBe(countOf('throw') + 3);
        expect(receiver.value('aws_lambda_timeouts_total')).toBe(1);
        expect(receiver.value('aws_lambda_invocations_near_deadline')).toBe(0);
        expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(
          ends.length - countOf('never', 'hang', 'kill', 'uncaught'),
        );
        // Series
        const samples = receiver.pushes.flatMap((push) => push.samples);
        const identities = samples.map(({ labels }) => JSON.stringify(identity.map((name) => labels[name])));
        expect(new Set(identities).size).toBe(1);
        expect(samples[0]?.labels).toMatchObject({
          function_name: 'neighbours',
          account_id: env.identity.accountId,
          instance: env.identity.logStreamName.slice(-32),
        });
        expect(samples.map(({ name }) => name)).toContain('process_cpu_seconds_total');
        expect(receiver.pushes.flatMap(({ invalidLines }) => invalidLines)).toEqual([]);
        // Secrets
        const trace = readFileSync(surroundings.traceFile, 'utf8');
        expect(trace).toContain(`port: ${new URL(receiver.origin).port}`);
        // The proxy, OpenTelemetry's exporter and dd-trace's exporter did their work.
        for (const sign of ['stock.example', '/v1/traces', 'Datadog-Meta-Lang']) {
          expect(
            proxy.requests.some((request) => request.includes(sign)),
            sign,
          ).toBe(true);
        }
        expect(receiver.pushes.filter(({ authorized }) => !authorized)).toEqual([]);
        const shown = { trace, proxy: proxy.requests.join('\n'), log: env.output, tmp };
        const texts = receiver.pushes.map(({ text }) => text).join('\n');
        for (const [where, text] of Object.entries({ ...shown, texts })) {
          for (const secret of secrets) expect(text.includes(secret), `${secret} in ${where}`).toBe(false);
        }
        // The end
        if (policy === 'after-response') {
          expect({ hadNotice, signal }, env.output).toEqual({ hadNotice: true, signal: 'SIGINT' });
          // If the environment was reset, the previous process may have got a signal too.
          expect(readNotes(env).slice(notesBefore)).toEqual(['begun', 'done']);
        }
      },
    );
  },
);
