import { request, type Agent, type IncomingMessage } from 'node:http';

/** The answer of a server. */
export interface ForwardedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Headers of one connection are not passed on to another. */
const hopHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

/**
 * Forwards a request unchanged.
 *
 * @param target origin of the server
 * @param body of the request
 */
export function forwardRequest(
  target: string,
  from: IncomingMessage,
  body: Buffer,
  agent: Agent,
): Promise<ForwardedAnswer> {
  const headers = { ...passedOn(from.headers), 'content-length': String(body.length) };
  return new Promise((resolve, reject) => {
    request(`${target}${from.url ?? '/'}`, { method: from.method, agent, headers }, (answer) => {
      readWhole(answer).then(
        (answered) =>
          resolve({ status: answer.statusCode ?? 0, headers: passedOn(answer.headers), body: answered }),
        reject,
      );
    })
      .once('error', reject)
      .end(body);
  });
}

function passedOn(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || hopHeaders.has(name) ? [] : [[name, String(value)]],
    ),
  );
}

export async function readWhole(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
