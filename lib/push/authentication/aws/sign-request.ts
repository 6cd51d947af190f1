import type { RequestHeaders } from '../../request-head.js';

const algorithm = 'AWS4-HMAC-SHA256';

/** The parts of a request that are signed, exactly as they are sent. */
export interface RequestToSign {
  readonly method: string;
  /** With the port, unless that is the default. */
  readonly host: string;
  readonly path: string;
  /** Without `?`; empty if there is none. */
  readonly query: string;
  /** Header fields to sign besides `host`, by name in lower case. */
  readonly headers: RequestHeaders;
  readonly body: string | Buffer;
}

export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Set for temporary credentials, such as a function's. */
  readonly sessionToken: string | undefined;
}

/** AWS service and region for which a signature is valid. */
export interface SigningScope {
  /** AWS's signing name, e.g. `aps`. */
  readonly service: string;
  readonly region: string;
}

/**
 * Signs a request by AWS Signature Version 4, in the header `Authorization`. It encodes the path a second time, as every service
 * except S3 expects.
 *
 * @param epochMs the current time; AWS accepts 5 minutes of difference from its own clock
 * @returns header fields to add
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(
  request: RequestToSign,
  key: SigningKey,
  { service, region }: SigningScope,
  epochMs: number,
): RequestHeaders {
  const time = new Date(epochMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const date = time.slice(0, 8);
  const added = {
    'x-amz-date': time,
    ...(key.sessionToken !== undefined && { 'x-amz-security-token': key.sessionToken }),
  };
  const signed: RequestHeaders = { ...request.headers, ...added, host: request.host };
  const names = Object.keys(signed).sort();
  const signedNames = names.join(';');
  const canonicalRequest = [
    request.method,
    encodePath(request.path),
    encodeQuery(request.query),
    ...names.map((name) => `${name}:${(signed[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    signedNames,
    sha256(request.body),
  ].join('\n');

  const scope = `${date}/${region}/${service}/aws4_request`;
  const stringToSign = [algorithm, time, scope, sha256(canonicalRequest)].join('\n');
  const signingKey = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    hmacSha256,
    `AWS4${key.secretAccessKey}`,
  );
  const signature = hmacSha256(signingKey, stringToSign).toString('hex');
  const credential = `${key.accessKeyId}/${scope}`;
  return {
    ...added,
    authorization: `${algorithm} Credential=${credential}, SignedHeaders=${signedNames}, Signature=${signature}`,
  };
}

/** Normalises and encodes a path, as Signature Version 4 specifies: several slashes count as one. */
function encodePath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

function encodeQuery(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '');
  return pairs
    .map((pair) => {
      const separator = pair.indexOf('=');
      const [name, value] =
        separator < 0 ? [pair, ''] : [pair.slice(0, separator), pair.slice(separator + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Encodes all except the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Compares by code units. That is the order of bytes, which Signature Version 4 specifies, because the text is ASCII. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

// node:crypto is not imported, because that would load it during init in functions that sign nothing.

function sha256(content: string | Buffer): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(content).digest('hex');
}

function hmacSha256(key: string | Buffer, text: string): Buffer {
  return process.getBuiltinModule('node:crypto').createHmac('sha256', key).update(text).digest();
}
