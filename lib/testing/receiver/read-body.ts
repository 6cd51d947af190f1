import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

/** Reads the whole body of a request. @returns `undefined` if the client disconnects before its end */
export async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

/**
 * Decodes a body by its `Content-Encoding`, like VictoriaMetrics. That does not support `br`; its `zstd` and `snappy` are
 * missing here.
 *
 * @returns the text; `undefined` if the encoding is not supported, or the body is invalid.
 */
export async function decodeBody(body: Buffer, encoding: string | undefined): Promise<string | undefined> {
  try {
    switch (encoding) {
      case undefined:
      case '':
      case 'none':
      case 'identity':
        return body.toString('utf8');
      case 'gzip':
        return (await promisify(gunzip)(body)).toString('utf8');
      case 'deflate':
        return (await promisify(inflate)(body)).toString('utf8');
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
