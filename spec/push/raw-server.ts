import type { AddressInfo, Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../lib/lambda/clock.js';
import { systemTimers } from '../../lib/lambda/timers.js';
import { EndpointConnection } from '../../lib/push/endpoint-connection.js';

export const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n';
export const body = Buffer.from('body');
export const noContent = 'HTTP/1.1 204 No Content\r\n\r\n';

/** Starts a server that is closed after the test. @returns its address */
export async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** @returns a connection that is closed after the test */
export function connect(url: string, certificateAuthority?: string): EndpointConnection {
  const connection = new EndpointConnection({
    endpoint: new URL(url),
    certificateAuthority,
    clock: systemClock,
    timers: systemTimers,
    needsProtection: false,
    connectTimeoutMs: 2000,
  });
  onTestFinished(() => {
    connection.close();
  });
  return connection;
}
