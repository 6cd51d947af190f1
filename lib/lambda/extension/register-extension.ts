import { formatRequest, parseAnswer, type ApiAddress } from './extensions-api.js';

export type Registration =
  | { readonly kind: 'registered'; readonly identifier: string }
  /** Why not, as half a sentence. */
  | { readonly kind: 'refused'; readonly problem: string }
  /** Nobody knows yet: the API has been asked and has not answered in time. */
  | { readonly kind: 'late'; readonly settled: Promise<Registration> };

export interface RegistrationRequest {
  readonly address: ApiAddress;
  readonly name: string;
  readonly events: readonly 'INVOKE'[];
  /** The most to wait, in ms. */
  readonly timeoutMs: number;
}

const mostAnswerBytes = 4096;
/** Two numbers, whether there is an answer and how long it is, and the answer. */
const headerBytes = 8;

/**
 * Registers an internal extension, and returns when that is done. The runtime asks for its first event as soon as the
 * module has loaded, and that ends registration: what is only begun by then comes too late (measured), and a CommonJS
 * module cannot await. So a thread of its own asks while this one stands still.
 *
 * Without the environment and the options of the process: no preload of the user's runs in that thread.
 *
 * @see docs/decisions/0503-internal-extension.md
 */
export function registerExtension(request: RegistrationRequest): Registration {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const { address, name, events, timeoutMs } = request;
  const shared = new SharedArrayBuffer(headerBytes + mostAnswerBytes);
  const header = new Int32Array(shared, 0, 2);
  const text = formatRequest(address, {
    method: 'POST',
    path: 'register',
    headers: { 'Lambda-Extension-Name': name, 'Content-Type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  try {
    const worker = new Worker(workerSource, {
      eval: true,
      workerData: { shared, ...address, text },
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
    });
    worker.unref();
    if (Atomics.wait(header, 0, 0, timeoutMs) !== 'timed-out') return readRegistration(shared);
    return {
      kind: 'late',
      settled: new Promise((resolve) => {
        const settle = (): void => {
          resolve(readRegistration(shared));
        };
        worker.once('error', settle);
        worker.once('exit', settle);
      }),
    };
  } catch (error) {
    return { kind: 'refused', problem: `a thread cannot be started (${(error as Error).name})` };
  }
}

function readRegistration(shared: SharedArrayBuffer): Registration {
  const [isAnswered = 0, length = 0] = new Int32Array(shared, 0, 2);
  if (isAnswered === 0) return { kind: 'refused', problem: 'the Extensions API did not answer' };
  const text = Buffer.from(shared, headerBytes, length).toString('latin1');
  const answer = parseAnswer(text, true);
  if (answer === undefined) {
    return { kind: 'refused', problem: `the Extensions API cannot be reached (${text.slice(0, 40)})` };
  }
  const identifier = answer.headers['lambda-extension-identifier'];
  if (answer.status === 200 && identifier !== undefined) return { kind: 'registered', identifier };
  const type = /"errorType"\s*:\s*"([\w.]{1,64})"/.exec(answer.body)?.[1];
  const detail = type === undefined ? '' : ` (${type})`;
  return { kind: 'refused', problem: `the Extensions API answered ${String(answer.status)}${detail}` };
}

/** Runs in the thread. In JavaScript, as text: a file of its own would be lost in a bundle. */
const workerSource = `
const { workerData: { shared, host, port, text } } = require('node:worker_threads');
const header = new Int32Array(shared, 0, 2);
const bytes = new Uint8Array(shared, ${String(headerBytes)});
let answer = '';
const socket = require('node:net').connect({ host, port }, () => socket.write(text));
const finish = (result) => {
  const encoded = Buffer.from(result, 'latin1').subarray(0, bytes.length);
  bytes.set(encoded);
  header[1] = encoded.length;
  Atomics.store(header, 0, 1);
  Atomics.notify(header, 0);
};
socket.setEncoding('latin1');
socket.on('data', (chunk) => { answer += chunk; });
socket.on('error', (error) => finish(error.code));
socket.on('end', () => finish(answer));
`;
