import type { ProtocolAnswer } from '../../lib/protocols/protocol.js';

/** @returns a response as the push passes it to a protocol */
export function answer(
  statusCode: number,
  { headers = {}, body = '' }: { headers?: Readonly<Record<string, string>>; body?: string } = {},
): ProtocolAnswer {
  return {
    statusCode,
    headers: new Map(Object.entries(headers)),
    body: Buffer.from(body).toString('latin1'),
    url: new URL('https://example.com/api/v1/write'),
    isQuotable: true,
    receivedMs: Date.parse('2026-11-26T12:00:00Z'),
  };
}
