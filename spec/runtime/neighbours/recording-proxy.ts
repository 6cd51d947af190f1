import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy on the loopback interface that answers each request itself and records it. */
export interface RecordingProxy extends AsyncDisposable {
  readonly origin: string;
  /** Each request with method, URL, header fields and body, with one character for each byte. */
  readonly requests: readonly string[];
}

export async function startRecordingProxy(): Promise<RecordingProxy> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const { method = '', url = '', rawHeaders } = request;
      requests.push([method, url, ...rawHeaders, Buffer.concat(chunks).toString('latin1')].join('\n'));
      response.end('answered by the proxy');
    });
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
