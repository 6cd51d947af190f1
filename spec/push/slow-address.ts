import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** An address that accepts no connection before `release()`, and then answers each request with 204. */
export interface SlowAddress {
  readonly port: number;
  /** Accepts the connections in the kernel's queue and those that clients try again. */
  release(): void;
  close(): Promise<unknown>;
}

/** The kernel completes handshakes while its queue has room, so the event loop stops and the queue is filled. */
const listener = `
  const { parentPort, workerData } = require('node:worker_threads');
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('HTTP/1.1 204 No Content\\r\\n\\r\\n'));
  });
  server.listen({ host: workerData.host, port: workerData.port, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(workerData.gate), 0, 0));
  });
`;
const connectMs = 100;

/** @param port 0 for any free port */
export async function listenSlowly(host: string, port = 0): Promise<SlowAddress> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(listener, {
    eval: true,
    execArgv: [],
    workerData: { gate: gate.buffer, host, port },
  });
  const [taken] = (await once(worker, 'message')) as [number];
  const fillers: Socket[] = [];
  const release = (): void => {
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    for (const filler of fillers) filler.destroy();
  };

  while (await isAccepted(host, taken, fillers));
  return {
    port: taken,
    release,
    close: () => {
      release();
      return worker.terminate();
    },
  };
}

async function isAccepted(host: string, port: number, fillers: Socket[]): Promise<boolean> {
  const filler = connect({ host, port });
  fillers.push(filler);
  filler.on('error', () => undefined);
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      filler.destroy();
      resolve(false);
    }, connectMs);
    filler.once('connect', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
