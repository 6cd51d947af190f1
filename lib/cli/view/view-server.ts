import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseExpositionTolerantly } from '../../testing/parse-exposition.js';
import { decodeBody, readBody } from '../../testing/receiver/read-body.js';
import { LiveCounts } from './live-counts.js';

const importPath = '/api/v1/import/prometheus';

/** The build copies these files into the folder `page` beside this file. */
const files: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/uplot.js': ['uplot.js', 'text/javascript; charset=utf-8'],
  '/uplot.css': ['uplot.css', 'text/css; charset=utf-8'],
};

/** The page may load nothing from other hosts, and no other site may frame or read it. */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export interface View {
  /** Origin of the page, and the endpoint for pushes. */
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Starts a server that receives pushes like VictoriaMetrics and shows them on one page. It listens only on the loopback
 * interface.
 *
 * @param port 0 uses any free port
 * @throws an error of node:net if the port is in use
 */
export async function startView(port: number): Promise<View> {
  const counts = new LiveCounts(() => Date.now());
  const server = createServer((request, response) => {
    void answer(request, response, counts).catch(() => {
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () => close(server),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, counts: LiveCounts): Promise<void> {
  const { method = '', url = '/' } = request;
  const [path = '/'] = url.split('?');
  // Against DNS rebinding: a foreign site with a name that resolves to this machine must not be able to read the page.
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '')) {
    end(response, 403, 'expected localhost as the host\n');
  } else if (path === importPath) {
    await takePush(request, response, counts);
  } else if (method !== 'GET' && method !== 'HEAD') {
    end(response, 405, 'only GET is allowed\n');
  } else if (path === '/state.json') {
    response.writeHead(200, { ...pageHeaders, 'content-type': 'application/json' });
    response.end(JSON.stringify(counts.read()));
  } else {
    const found = Object.hasOwn(files, path) ? files[path] : undefined;
    if (found === undefined) {
      end(response, 404, 'no such page\n');
      return;
    }
    const [file, type] = found;
    response.writeHead(200, { ...pageHeaders, 'content-type': type });
    response.end(readFileSync(join(__dirname, 'page', file)));
  }
}

async function takePush(
  request: IncomingMessage,
  response: ServerResponse,
  counts: LiveCounts,
): Promise<void> {
  if (request.method !== 'POST') {
    end(response, 405, 'only POST is allowed\n');
    return;
  }
  const body = await readBody(request);
  if (body === undefined) return;
  const text = await decodeBody(body, request.headers['content-encoding']);
  if (text === undefined) {
    end(response, 400, 'cannot decode the body\n');
    return;
  }
  const { samples } = parseExpositionTolerantly(text);
  // The request that opens a connection during init has no samples, so it is not a push.
  if (samples.length > 0) counts.add(samples);
  response.writeHead(204).end();
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
