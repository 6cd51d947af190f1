import type { ClientRequest } from 'node:http';

type Done = (error?: Error | null) => void;

/**
 * Makes a request end with the last byte of its body. got ends it only when the kernel has taken the body, and by then a
 * fast endpoint may have answered, above all where the process was held up in between; a request that is answered before
 * it has ended costs its connection, and with it a TLS handshake at the next push.
 *
 * @param request nothing written to it yet
 * @param bodyBytes length of the body that got will write
 * @returns the request
 */
export function endWithBody(request: ClientRequest, bodyBytes: number): ClientRequest {
  const write = request.write.bind(request) as (chunk: Uint8Array) => boolean;
  let writtenBytes = 0;
  request.write = (chunk: Uint8Array, _encoding: unknown, done?: Done): boolean => {
    writtenBytes += chunk.byteLength;
    // A failure is told of by the request's own 'error'.
    if (done) process.nextTick(done);
    if (writtenBytes < bodyBytes) return write(chunk);
    request.write = write as ClientRequest['write'];
    request.end(chunk);
    return true;
  };
  return request;
}
