import type { SecretReference } from '../../../config/authentication/secret-setting.js';
import { isLoopback } from '../../../config/endpoint.js';
import type { HttpAnswer } from '../../http-answer.js';
import { buildHeaders, endHead, writeHead } from '../../request-head.js';
import { AuthenticationError } from '../authentication-error.js';
import type { AwsCredentials } from './aws-credentials.js';
import { describeAwsError, exchangeOnce, retryTransient, type AwsConnectionOptions } from './ask-aws.js';
import { readRecord } from './read-record.js';
import { describeSecretAnswer, domains, secretServices, type SecretService } from './secret-services.js';
import { signRequest } from './sign-request.js';

export interface FetchSecretOptions extends AwsConnectionOptions {
  readonly credentials: AwsCredentials;
  readonly readVariable: (name: string) => string | undefined;
}

/**
 * Fetches a secret from Secrets Manager or Parameter Store by a signed request.
 *
 * @param name name of the setting, for messages
 * @returns the secret, without a line break at its end
 * @throws {AuthenticationError} with the reason; it quotes no part of an answer
 */
export async function fetchSecret(
  reference: SecretReference,
  name: string,
  options: FetchSecretOptions,
): Promise<string> {
  const service = secretServices[reference.service];
  const cannotFetch = `cannot fetch the secret of ${name} from ${service.title}`;
  const url = findEndpoint(reference, service, cannotFetch, options);
  let answer: HttpAnswer;
  try {
    answer = await retryTransient(() => ask(url, reference, service, options), options.timers);
  } catch (error) {
    const reason =
      error instanceof AuthenticationError
        ? error.message
        : `${describeAwsError(error)}; ${adviseOnNetwork(url.host)}`;
    throw new AuthenticationError(`${cannotFetch}: ${reason}`);
  }
  const content = readRecord(Buffer.from(answer.body, 'latin1').toString('utf8'));
  if (answer.statusCode !== 200) {
    throw new AuthenticationError(
      `${cannotFetch}: ${describeSecretAnswer(answer.statusCode, content, service.action)}`,
    );
  }
  return selectText(service.read(content), reference, cannotFetch);
}

function findEndpoint(
  { service, partition, region }: SecretReference,
  { endpointVariable }: SecretService,
  cannotFetch: string,
  { readVariable, needsProtection }: FetchSecretOptions,
): URL {
  const other = readVariable(endpointVariable);
  try {
    const url = new URL(other ?? `https://${service}.${region}.${domains[partition] ?? 'amazonaws.com'}/`);
    if (url.protocol === 'https:') return url;
    if (url.protocol === 'http:' && (isLoopback(url) || !needsProtection)) return url;
  } catch {
    // Not a URL: the error follows.
  }
  throw new AuthenticationError(
    `${cannotFetch}: expected ${endpointVariable} to be an https URL, or http on this machine; got another`,
  );
}

function ask(
  url: URL,
  reference: SecretReference,
  service: SecretService,
  options: FetchSecretOptions,
): Promise<HttpAnswer> {
  return exchangeOnce(url, options, async (exchange) => {
    const body = Buffer.from(JSON.stringify(service.write(reference)));
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': service.target };
    const { host, pathname: path, search } = url;
    const signed = signRequest(
      { method: 'POST', host, path, query: search.slice(1), headers, body },
      await options.credentials.get(),
      { service: reference.service, region: reference.region },
      options.clock.epochMs(),
    );
    // The user agent is not signed, because a proxy may change it.
    const fields = { ...buildHeaders({ headers }), ...signed };
    return exchange(writeHead('POST', url, fields) + endHead(body.byteLength, false), body);
  });
}

function adviseOnNetwork(host: string): string {
  return `check the way to ${host} (in a VPC: a NAT gateway, or an interface endpoint)`;
}

function selectText(value: unknown, { jsonKey }: SecretReference, cannotFetch: string): string {
  if (typeof value !== 'string')
    throw new AuthenticationError(`${cannotFetch}: expected a text in the answer`);
  if (jsonKey === undefined) return value.replace(/\r?\n$/, '');
  const selected = Object.entries(readRecord(value)).find(([key]) => key === jsonKey)?.[1];
  if (typeof selected === 'string') return selected.replace(/\r?\n$/, '');
  if (typeof selected === 'number') return String(selected);
  throw new AuthenticationError(
    `${cannotFetch}: expected JSON with a text for the key in the ARN; got another`,
  );
}
