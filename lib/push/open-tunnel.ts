import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProxySettings } from '../config/proxy.js';
import { readAnswer } from './http-answer.js';

const headEnd = '\r\n\r\n';
const maxHeadBytes = 16_384;

/**
 * Connects to a host through an HTTP proxy.
 *
 * @param host without brackets around an IPv6 address
 * @returns a stream to the host. It buffers data that is written before the proxy has connected. Its errors have codes of ours,
 * `ERR_PROXY_…`. It does not keep the event loop alive.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-connect
 */
export function openTunnel(proxy: ProxySettings, host: string, port: number): Duplex {
  const { Duplex } = process.getBuiltinModule('node:stream');
  const socket = connect(proxy);
  socket.unref();
  const tunnel = new Duplex({
    construct: (done) => {
      requestTunnel(socket, proxy, writeAuthority(host, port), (error, rest) => {
        if (error === undefined) {
          socket.on('data', (chunk: Buffer) => {
            if (!tunnel.push(chunk)) socket.pause();
          });
          socket.once('end', () => tunnel.push(null));
          if (rest.length > 0) socket.unshift(rest);
        }
        done(error);
      });
    },
    read: () => {
      socket.resume();
    },
    write: (chunk: Buffer, _encoding, done) => {
      socket.write(chunk, done);
    },
    final: (done) => {
      socket.end(done);
    },
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.once('close', () => tunnel.destroy());
  return tunnel;
}

function connect({ url }: ProxySettings): Socket {
  const net = process.getBuiltinModule('node:net');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol === 'http:') {
    return net.connect({ host, port: Number(url.port || 80), noDelay: true });
  }
  const servername = net.isIP(host) === 0 ? host : '';
  return process
    .getBuiltinModule('node:tls')
    .connect({ host, port: Number(url.port || 443), servername, rejectUnauthorized: true });
}

/** @param done called once, with an error or with the data that the host sent directly after the proxy's answer */
function requestTunnel(
  socket: Socket,
  { url, authorization }: ProxySettings,
  authority: string,
  done: (error: Error | undefined, rest: Buffer) => void,
): void {
  let received = Buffer.alloc(0);
  let isDone = false;
  const end = (code: string | undefined, rest = Buffer.alloc(0)): void => {
    if (isDone) return;
    isDone = true;
    socket.off('data', onData);
    done(
      code === undefined ? undefined : Object.assign(new Error('Cannot connect through the proxy'), { code }),
      rest,
    );
  };
  const onData = (chunk: Buffer): void => {
    received = Buffer.concat([received, chunk]);
    const length = received.indexOf(headEnd);
    if (length === -1 && received.length <= maxHeadBytes) return;
    socket.pause();
    const status = readStatus(received.toString('latin1'));
    if (status === 407) end('ERR_PROXY_UNAUTHORIZED');
    else if (status < 200 || status > 299) end('ERR_PROXY_REFUSED');
    else end(undefined, received.subarray(length + headEnd.length));
  };
  socket.on('error', () => {
    end('ERR_PROXY_UNREACHABLE');
  });
  socket.once('close', () => {
    end('ERR_PROXY_UNREACHABLE');
  });
  socket.on('data', onData);
  socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
    const credentials =
      authorization === undefined ? '' : `proxy-authorization: ${authorization.reveal()}\r\n`;
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${credentials}\r\n`);
  });
}

/** @returns the status; 0 if the text is not an HTTP answer */
function readStatus(text: string): number {
  try {
    return readAnswer(text, true)?.answer.statusCode ?? 0;
  } catch {
    return 0;
  }
}

function writeAuthority(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}
