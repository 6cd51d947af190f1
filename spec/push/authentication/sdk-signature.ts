import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export type Verdict =
  | { readonly service: string; readonly region: string; readonly signedHeaders: readonly string[] }
  | { readonly problem: 'none' | 'unknown key' | 'wrong token' | 'wrong signature' };

/** Computes the signature of a request again with the signer of the AWS SDK, as AWS does. */
export async function verifySignature(
  { method, target, headers, body }: ReceivedRequest,
  keys: Keys,
): Promise<Verdict> {
  const [, accessKeyId, region = '', service = '', names = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=[\da-f]{64}$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (accessKeyId === undefined) return { problem: 'none' };
  if (accessKeyId !== keys.accessKeyId) return { problem: 'unknown key' };
  if (headers['x-amz-security-token'] !== keys.sessionToken) return { problem: 'wrong token' };
  const signedHeaders = names.split(';');
  const signed = signedHeaders
    .filter((name) => !/^x-amz-(?:date|security-token)$/.test(name))
    .map((name) => [name, String(headers[name])]);
  const url = new URL(target, 'http://x');
  const { headers: again } = await createSigner(keys, service, region).sign(
    {
      method,
      protocol: 'https:',
      hostname: String(headers.host),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries(signed) as Record<string, string>,
      body,
    },
    { signingDate: parseTime(String(headers['x-amz-date'])) },
  );
  if (again.authorization !== headers.authorization) return { problem: 'wrong signature' };
  return { service, region, signedHeaders };
}

export function createSigner(keys: Keys, service: string, region: string): SignatureV4 {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  return new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    service,
    region,
    sha256: Sha256,
    applyChecksum: false,
  });
}

function parseTime(text: string): Date {
  return new Date(text.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z'));
}

type Data = string | ArrayBuffer | ArrayBufferView;

function toBytes(data: Data): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** SHA-256 in the form that the signer of the SDK requires. */
class Sha256 {
  readonly #hash;

  constructor(secret?: Data) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(data: Data): void {
    this.#hash.update(toBytes(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    throw new Error('not used');
  }
}
