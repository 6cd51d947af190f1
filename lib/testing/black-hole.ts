import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** An address that neither accepts nor refuses connections. */
export interface BlackHole {
  /** An HTTPS import URL at the address. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Frees the address, which then refuses connections. May be called again. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Linux completes `backlog + 1` handshakes and drops all further SYNs. If this many are completed, the system is not Linux. */
const MAX_FILLERS = 8;
const CONNECT_TIMEOUT_MS = 100;

/** Code of the thread that listens. It blocks its event loop, because Node.js accepts connections while the loop runs. */
const LISTENER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => {
      Atomics.wait(new Int32Array(workerData), 0, 0);
      process.exit();
    });
  });
`;

/**
 * Opens a loopback port with a full queue of connections. The kernel drops a client's SYN, as a firewall does, and the
 * connect hangs until the client stops waiting. Linux only.
 *
 * @throws Error if this system still accepts connections.
 */
export async function blackHole(): Promise<BlackHole> {
  const release = new Int32Array(new SharedArrayBuffer(4));
  const listener = new Worker(LISTENER, { eval: true, execArgv: [], workerData: release.buffer });
  const exited = once(listener, 'exit');
  const [port] = (await once(listener, 'message')) as [number];
  // A test process must end even if the test does not close the black hole.
  listener.unref();
  const fillers: Socket[] = [];

  const close = async (): Promise<void> => {
    for (const filler of fillers) {
      filler.destroy();
    }
    listener.ref();
    Atomics.store(release, 0, 1);
    Atomics.notify(release, 0);
    await exited;
  };

  while (await isAccepted(port, fillers)) {
    if (fillers.length >= MAX_FILLERS) {
      await close();
      throw new Error(
        `Cannot open a black hole: expected fewer than ${String(MAX_FILLERS)} accepted connections; got as many`,
      );
    }
  }
  const url = `https://127.0.0.1:${String(port)}/api/v1/import/prometheus`;
  return { url, host: '127.0.0.1', port, close, [Symbol.asyncDispose]: close };
}

async function isAccepted(port: number, fillers: Socket[]): Promise<boolean> {
  const filler = connect({ host: '127.0.0.1', port });
  fillers.push(filler);
  filler.on('error', () => undefined).unref();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      // A pending connect keeps the process alive, even if it is unref'd.
      filler.destroy();
      resolve(false);
    }, CONNECT_TIMEOUT_MS);
    filler.once('connect', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
