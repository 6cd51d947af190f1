import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Environment } from '../../../lib/config/environment-variables.js';
import type { Authenticator } from '../../../lib/push/authentication/authenticator.js';
import type { RequestHeaders } from '../../../lib/push/request-head.js';
import { authenticateBy } from './authenticate-by.js';
import { FakeAws, type AwsHandler } from './fake-aws.js';
import { verifySignature, type Keys } from './sdk-signature.js';
import { MovableClock } from '../movable-clock.js';

const keys: Keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'k3y/s3cret+', sessionToken: 'tok3n==' };
const request = {
  method: 'POST',
  url: new URL(
    'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws%2D1/api/v1/remote_write?b=2&a=1',
  ),
  headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy', 'user-agent': 'x' },
  body: Buffer.from([0, 255, 1]),
};
const names = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
];

beforeEach(() => {
  for (const name of names) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function setKeys({ accessKeyId, secretAccessKey, sessionToken }: Keys): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
}

function sign(environment: Environment = {}, isSnapshotAhead = () => false) {
  const clock = new MovableClock();
  const authenticator = authenticateBy(
    { ASSERTS_REMOTE_WRITE_URL: request.url.origin, ...environment },
    {},
    { clock, isSnapshotAhead },
  );
  return { clock, authenticator };
}

/** Verifies the signature of a received request as AWS does. */
async function verify(added: RequestHeaders, with_: Keys = keys) {
  const { method, url, headers, body } = request;
  const received = { ...headers, ...added, host: url.host };
  return verifySignature({ method, target: url.pathname + url.search, headers: received, body }, with_);
}

describe('AWS Signature Version 4', () => {
  test('signs a request synchronously for the service and region of the host, and AWS computes the same signature', async () => {
    setKeys(keys);

    const added = sign().authenticator.authenticate(request) as RequestHeaders;

    expect(await verify(added)).toEqual({
      service: 'aps',
      region: 'eu-west-1',
      signedHeaders: ['content-type', 'host', 'x-amz-date', 'x-amz-security-token'],
    });
  });

  test('signs each request with the current time', () => {
    setKeys(keys);
    const { authenticator, clock } = sign();
    const first = authenticator.authenticate(request) as RequestHeaders;

    clock.advance(301_000);
    const second = authenticator.authenticate(request) as RequestHeaders;

    expect(second['x-amz-date']).not.toBe(first['x-amz-date']);
    expect(second.authorization).not.toBe(first.authorization);
  });

  test('reads the credentials for each request', async () => {
    setKeys(keys);
    const { authenticator } = sign();
    await authenticator.authenticate(request);
    const rotated = { ...keys, accessKeyId: 'AKIDOTHER', secretAccessKey: 'other' };

    setKeys(rotated);

    expect(await verify(await authenticator.authenticate(request), rotated)).toHaveProperty('service');
  });

  test("adds the user's header fields unsigned", async () => {
    setKeys(keys);

    const added = await sign({ INSTRUMENTED_HEADERS: 'x-own=1' }).authenticator.authenticate(request);

    expect(added).toHaveProperty('x-own', '1');
    expect(await verify(added)).toHaveProperty('service');
  });

  test('fails with one line if there are no credentials', () => {
    expect(() => sign().authenticator.authenticate(request)).toThrow(
      /^cannot sign requests: expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_CONTAINER_CREDENTIALS_FULL_URI; got neither$/,
    );
  });

  test.each([
    ['AWS_ACCESS_KEY_ID', { ...keys, accessKeyId: 'AKID\r\nx: y' }],
    ['AWS_SESSION_TOKEN', { ...keys, sessionToken: 'tok3n\nx: y' }],
    ['AWS_SESSION_TOKEN', { ...keys, sessionToken: 'tok3n…' }],
  ])('fails with one line if %s is not valid in a header field', (name, given) => {
    setKeys(given);

    expect(() => sign().authenticator.authenticate(request)).toThrow(
      `cannot sign requests: expected ${name} to be visible ASCII characters in one line`,
    );
  });

  const container = 'credentials are fetched again before the next push';
  const variables =
    'check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, which are read at each push';

  test.each([
    [
      'expired credentials',
      '{"message":"The security token included in the request is expired"}',
      `the AWS session token has expired; ${variables}`,
    ],
    ['expired credentials', '{"__type":"ExpiredTokenException"}', 'the AWS session token has expired'],
    [
      'rotated credentials',
      '{"__type":"UnrecognizedClientException","message":"The security token included in the request is invalid."}',
      `AWS does not know the access key, or the session token belongs to another key (rotated or deleted?); ${variables}`,
    ],
    [
      'a rotated secret key',
      '{"message":"The request signature we calculated does not match the signature you provided. x-amz-security-token:tok3n=="}',
      'the signature does not match (signed for service aps in region eu-west-1)',
    ],
    [
      'a wrong clock',
      '{"message":"Signature expired: 20261126T000000Z is now earlier than 20261126T001000Z (20261126T001500Z - 5 min.)"}',
      "this machine's clock and that of AWS differ by more than 5 min; set it by NTP",
    ],
    [
      'another region',
      '{"message":"Credential should be scoped to a valid region. "}',
      'check INSTRUMENTED_SIGV4_SERVICE and INSTRUMENTED_SIGV4_REGION',
    ],
    [
      'a missing permission',
      '{"__type":"AccessDeniedException","message":"User: arn:aws:sts::1:x is not authorized to perform: aps:RemoteWrite"}',
      "check that the function's role allows aps:RemoteWrite (signed for service aps in region eu-west-1)",
    ],
    ['an unknown reason', '', "check that the function's role allows aps:RemoteWrite"],
  ])('returns advice after a refusal because of %s, without text of the response', (_what, body, advice) => {
    setKeys(keys);
    const { authenticator } = sign();
    void authenticator.authenticate(request);

    const given = authenticator.onRefusal({ statusCode: 403, body });

    expect(given).toContain(advice);
    expect(given).not.toMatch(/tok3n|arn:aws/);
  });

  describe('with container credentials (SnapStart)', () => {
    const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
    const giving =
      (key: Keys, lifeMs: number): AwsHandler =>
      () => ({
        json: {
          AccessKeyId: key.accessKeyId,
          SecretAccessKey: key.secretAccessKey,
          Token: key.sessionToken,
          Expiration: inMs(lifeMs),
        },
      });

    async function start(handle: AwsHandler): Promise<FakeAws> {
      const aws = await FakeAws.start(keys, handle);
      onTestFinished(() => aws[Symbol.asyncDispose]());
      vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${aws.url}/2021-04-23/credentials?x=1`);
      vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 'container-t0ken');
      return aws;
    }

    const settle = async (authenticator: Authenticator): Promise<RequestHeaders> =>
      authenticator.authenticate(request);

    test('fetches them once, with the token, and signs synchronously after that', async () => {
      const aws = await start(giving(keys, 3_600_000));
      const { authenticator } = sign();

      const added = await settle(authenticator);

      expect(await verify(added)).toHaveProperty('service');
      expect(authenticator.authenticate(request)).not.toBeInstanceOf(Promise);
      expect(aws.requests).toMatchObject([
        {
          method: 'GET',
          target: '/2021-04-23/credentials?x=1',
          headers: { authorization: 'container-t0ken' },
        },
      ]);
    });

    test('reads the token from a file if one is set', async () => {
      const aws = await start(giving(keys, 3_600_000));
      const folder = mkdtempSync(join(tmpdir(), 'token-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, 'token'), 'of-file\n');
      vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', join(folder, 'token'));

      await settle(sign().authenticator);

      expect(aws.requests[0]!.headers.authorization).toBe('of-file');
    });

    test('refreshes them before they expire while it signs with the old ones, and waits only for expired ones', async () => {
      const aws = await start(giving(keys, 600_000));
      const { authenticator, clock } = sign();
      await settle(authenticator);
      const fresh = { ...keys, accessKeyId: 'AKIDFRESH' };
      aws.handle = giving(fresh, 7_200_000);

      clock.advance(400_000);
      const during = authenticator.authenticate(request);
      await vi.waitFor(async () => {
        expect(await verify(await settle(authenticator), fresh)).toHaveProperty('service');
      });

      expect(during).not.toBeInstanceOf(Promise);
      expect(await verify(during as RequestHeaders)).toHaveProperty('service');
      expect(aws.requests).toHaveLength(2);
      clock.advance(7_200_000);
      const waiting = authenticator.authenticate(request);
      expect(waiting).toBeInstanceOf(Promise);
      await waiting;
    });

    test('keeps the old ones if a refresh fails, and does not retry for each request', async () => {
      const aws = await start(giving(keys, 200_000));
      const { authenticator, clock } = sign();
      await settle(authenticator);
      aws.handle = () => ({ status: 500, json: {} });

      for (let i = 0; i < 5; i += 1) {
        clock.advance(1000);
        expect(await verify(await settle(authenticator))).toHaveProperty('service');
      }

      expect(aws.requests).toHaveLength(1);
    });

    test.each([
      ['expired', '{"__type":"ExpiredTokenException"}', 2],
      ['not allowed', '{"__type":"AccessDeniedException"}', 1],
    ])(
      'fetches them again after a refusal only if new ones may be accepted: %s',
      async (_what, body, count) => {
        const aws = await start(giving(keys, 3_600_000));
        const { authenticator } = sign();
        await settle(authenticator);

        const advice = authenticator.onRefusal({ statusCode: 403, body });
        await settle(authenticator);

        if (count === 2) expect(advice).toContain(container);
        expect(aws.requests).toHaveLength(count);
      },
    );

    test('keeps none that a snapshot would contain, and none that were fetched with another token', async () => {
      const aws = await start(giving(keys, 3_600_000));
      let isAhead = true;
      const { authenticator } = sign({}, () => isAhead);

      await settle(authenticator);
      await settle(authenticator);
      isAhead = false;
      await settle(authenticator);
      await settle(authenticator);
      expect(aws.requests).toHaveLength(3);
      vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 'of-another-restore');
      await settle(authenticator);

      expect(aws.requests).toHaveLength(4);
    });

    const what = 'cannot fetch AWS credentials from AWS_CONTAINER_CREDENTIALS_FULL_URI';

    test.each<[string, AwsHandler, string]>([
      [
        'rejects the request',
        () => ({ status: 403, json: { secret: 's3cret' } }),
        'expected status 200; got 403',
      ],
      [
        'returns incomplete credentials',
        () => ({ json: { AccessKeyId: 's3cret' } }),
        'expected AccessKeyId and SecretAccessKey',
      ],
    ])('fails with one line if the container endpoint %s', async (_what, handle, line) => {
      await start(handle);

      const error = await settle(sign().authenticator).catch((thrown: unknown) => thrown as Error);

      expect((error as Error).message).toContain(`${what}: ${line}`);
      expect((error as Error).message).not.toContain('s3cret');
    });

    test.each(['http://192.0.2.1/x', 'ftp://127.0.0.1/x', 'nonsense s3cret'])(
      'rejects the container endpoint %s, which is neither https nor http on this machine',
      async (url) => {
        vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', url);

        const error = await settle(sign().authenticator).catch((thrown: unknown) => thrown as Error);

        expect((error as Error).message).toBe(
          `${what}: expected an https URL, or http on this machine; got another`,
        );
      },
    );
  });
});
