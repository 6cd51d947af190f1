import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Got } from 'got' with { 'resolution-mode': 'import' };
import { isLoopbackAddress } from '../../config/endpoint.js';
import { isProxied } from '../../config/proxy.js';
import { boundStep } from '../../doctor/bound-step.js';
import { classifyError, readErrorCode } from '../../push/classify-error.js';
import { compressSync } from '../../push/compress.js';
import type { PushStepsParts } from '../../push/push-steps.js';
import { RequestWriter } from '../../push/request-writer.js';
import { createSecureContext } from '../../push/secure-context.js';

/** Maximum number of bytes of an answer that are read. */
const maxAnswerBytes = 65_536;

/**
 * Creates an independent client that repeats a request of the doctor: got, with Node's own `http` and `https`, without retries
 * and redirects. Its result shows whether our connection or the endpoint is at fault.
 *
 * @returns a function that sends a body and describes the result; it never rejects. `undefined` without an endpoint, or if
 * there is a proxy
 * @see docs/decisions/0701-got-in-the-command.md
 */
export function createSecondOpinion(
  parts: Omit<PushStepsParts, 'endpoint'> & { readonly endpoint: URL | undefined },
  stepTimeoutMs: number,
): ((body: string | Buffer) => Promise<string | undefined>) | undefined {
  const { endpoint, proxy, timers } = parts;
  if (endpoint === undefined || (proxy !== undefined && isProxied(proxy, endpoint))) return undefined;
  return async (body) => {
    const got = await loadGot();
    if (got === undefined) return undefined;
    try {
      const statusCode = await boundStep((signal) => send(got, body, { ...parts, endpoint }, signal), {
        timers,
        stepTimeoutMs,
        holdsLoop: true,
      });
      return `Node's own HTTP client gets ${String(statusCode)} from it: run the doctor again, and if this repeats, please report it.`;
    } catch (error) {
      return `Node's own HTTP client fails too: ${describe(error, stepTimeoutMs)}.`;
    }
  };
}

/** Uses only the code of an error, because an error of got contains the request with the credentials. */
function describe(error: unknown, stepTimeoutMs: number): string {
  const { reason, detail } = classifyError(error);
  if (reason === 'timeout') return `no answer within ${String(stepTimeoutMs)} ms`;
  if (reason !== 'internal') return detail;
  const code = readErrorCode(error);
  return code === '' ? 'the request failed' : `the request failed (${code})`;
}

/** @returns `undefined` if got is not installed */
async function loadGot(): Promise<Got | undefined> {
  try {
    return (await import('got')).default;
  } catch {
    return undefined;
  }
}

/** @returns the status of a complete answer. @throws an error of got; classify it, do not print it */
async function send(
  got: Got,
  body: string | Buffer,
  parts: PushStepsParts,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { protocol } = parts;
  const writer = new RequestWriter(parts);
  const isGzipped = protocol.gzip !== 'never';
  const sent = isGzipped ? compressSync(body) : Buffer.from(body);
  const head = await writer.head(writer.url, sent, isGzipped);
  signal.throwIfAborted();
  const stream = got.stream(writer.url, {
    method: protocol.method,
    headers: readFields(head),
    body: sent,
    agent: createAgents(parts),
    signal,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    decompress: false,
  });
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += (chunk as Buffer).byteLength;
    if (bytes > maxAnswerBytes) break;
  }
  return stream.response?.statusCode;
}

/** @returns the header fields of a written head, so that both clients send the same fields */
function readFields(head: string): Record<string, string> {
  const lines = head.trimEnd().split('\r\n').slice(1);
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
}

/** Creates new agents, because Node's global agents use a proxy if `NODE_USE_ENV_PROXY` is set, even for plain http. */
function createAgents(parts: PushStepsParts): { readonly http: HttpAgent } | { readonly https: HttpsAgent } {
  const { endpoint, needsProtection } = parts;
  if (endpoint.protocol === 'https:') {
    return { https: new HttpsAgent({ secureContext: createSecureContext(parts), rejectUnauthorized: true }) };
  }
  return { http: new HttpAgent(needsProtection ? { lookup: lookUpLoopback } : {}) };
}

/** Looks up only loopback addresses, because credentials may be sent over plain http only to this machine. */
const lookUpLoopback: LookupFunction = (host, options, callback) => {
  process.getBuiltinModule('node:dns').lookup(host, { ...options, all: true }, (error, addresses) => {
    const [first, ...others] = (error === null ? addresses : []).filter(({ address }) =>
      isLoopbackAddress(address),
    );
    if (first === undefined) callback(error ?? notLoopback(), []);
    else if (options.all === true) callback(null, [first, ...others]);
    else callback(null, first.address, first.family);
  });
};

function notLoopback(): Error {
  return Object.assign(new Error('Cannot connect: expected an address of this machine; got another'), {
    code: 'ERR_NOT_LOOPBACK',
  });
}
