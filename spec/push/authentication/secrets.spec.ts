import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Authenticator } from '../../../lib/push/authentication/authenticator.js';
import { authenticateBy } from './authenticate-by.js';
import { FakeAws, type AwsHandler } from './fake-aws.js';
import { MovableClock } from '../movable-clock.js';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'k3y/s3cret+', sessionToken: 'tok3n==' };
const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/vm-AbCdEf';
const parameter = 'arn:aws:ssm:us-east-2:123456789012:parameter/prod/token';
const request = {
  method: 'POST',
  url: new URL('https://vm.example/'),
  headers: {},
  body: Buffer.alloc(0),
};

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', keys.sessionToken);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function start(handle: AwsHandler): Promise<FakeAws> {
  const aws = await FakeAws.start(keys, handle);
  onTestFinished(() => aws[Symbol.asyncDispose]());
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', aws.url);
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', aws.url);
  return aws;
}

const holding =
  (SecretString: string): AwsHandler =>
  () => ({ json: { SecretString } });

async function fail(authenticator: Authenticator): Promise<Error> {
  return Promise.resolve(authenticator.authenticate(request)).then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error as Error,
  );
}

describe('a secret of Secrets Manager or Parameter Store', () => {
  test('is fetched once, by a signed request, and kept', async () => {
    const aws = await start(holding('hunter2\n'));
    const authenticator = authenticateBy({ INSTRUMENTED_USERNAME: 'u', INSTRUMENTED_PASSWORD: secret });

    const [first, second] = await Promise.all([
      authenticator.authenticate(request),
      authenticator.authenticate(request),
    ]);

    expect(first).toEqual({ authorization: `Basic ${Buffer.from('u:hunter2').toString('base64')}` });
    expect(second).toBe(first);
    expect(authenticator.authenticate(request)).toBe(first);
    expect(aws.requests).toHaveLength(1);
    expect(aws.requests[0]).toMatchObject({
      operation: 'secretsmanager.GetSecretValue',
      json: { SecretId: secret },
      verdict: { service: 'secretsmanager', region: 'eu-west-1' },
    });
    const { authorization, ...fields } = aws.requests[0]!.headers;
    expect(Object.keys(fields)).toEqual([
      'host',
      'user-agent',
      'content-type',
      'x-amz-target',
      'x-amz-date',
      'x-amz-security-token',
      'content-length',
    ]);
    expect(fields['user-agent']).toMatch(/^instrumented-lambda\/\d/);
    expect(authorization).not.toContain('user-agent');
  });

  test('is read from JSON by the key in the ARN', async () => {
    const aws = await start(holding(JSON.stringify({ token: 'ab"c', other: 1 })));

    const headers = await authenticateBy({
      INSTRUMENTED_BEARER_TOKEN: `${secret}:token:AWSPREVIOUS:`,
    }).authenticate(request);

    expect(headers).toEqual({ authorization: 'Bearer ab"c' });
    expect(aws.requests[0]!.json).toEqual({ SecretId: secret, VersionStage: 'AWSPREVIOUS' });
  });

  test('may be binary or a parameter, and may be used in any header field', async () => {
    const aws = await start(({ operation }) =>
      operation === 'AmazonSSM.GetParameter'
        ? { json: { Parameter: { Value: 'of-ssm' } } }
        : { json: { SecretBinary: Buffer.from('of-binary').toString('base64') } },
    );

    const headers = await authenticateBy({
      INSTRUMENTED_HEADERS: `api-key=${encodeURIComponent(parameter)},x-other=${secret},x-plain=1`,
    }).authenticate(request);

    expect(headers).toEqual({ 'api-key': 'of-ssm', 'x-other': 'of-binary', 'x-plain': '1' });
    expect(aws.requests.map(({ verdict }) => verdict)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ service: 'ssm', region: 'us-east-2' }),
        expect.objectContaining({ service: 'secretsmanager' }),
      ]),
    );
    expect(aws.requests.find(({ operation }) => operation.startsWith('AmazonSSM'))!.json).toEqual({
      Name: parameter,
      WithDecryption: true,
    });
  });

  test('may be 60 kB long', async () => {
    await start(holding(JSON.stringify({ filler: 'ü'.repeat(30_000), token: 'x' })));

    const headers = await authenticateBy({ INSTRUMENTED_BEARER_TOKEN: `${secret}:token` }).authenticate(
      request,
    );

    expect(headers).toEqual({ authorization: 'Bearer x' });
  });

  test('is fetched again after a refusal, but not after each one', async () => {
    const aws = await start(holding('old'));
    const clock = new MovableClock();
    const authenticator = authenticateBy({ INSTRUMENTED_BEARER_TOKEN: secret }, {}, { clock });
    await authenticator.authenticate(request);
    aws.handle = holding('new');

    const advice = authenticator.onRefusal({ statusCode: 401, body: '' });
    const early = await authenticator.authenticate(request);
    clock.advance(30_000);
    authenticator.onRefusal({ statusCode: 401, body: '' });
    const late = await authenticator.authenticate(request);

    expect(advice).toBe('check INSTRUMENTED_BEARER_TOKEN');
    expect([early, late]).toEqual([{ authorization: 'Bearer old' }, { authorization: 'Bearer new' }]);
    expect(aws.requests).toHaveLength(2);
  });

  test('is requested again while AWS is busy, each time with a new signature', async () => {
    let count = 0;
    const aws = await start(() => {
      count += 1;
      if (count === 1) return { status: 400, json: { __type: 'ThrottlingException' } };
      if (count === 2) return { status: 503, json: {} };
      return { json: { SecretString: 'x' } };
    });

    const headers = await authenticateBy({ INSTRUMENTED_BEARER_TOKEN: secret }).authenticate(request);

    expect(headers).toEqual({ authorization: 'Bearer x' });
    expect(aws.requests.every(({ verdict }) => 'service' in verdict)).toBe(true);
  });

  const what = 'cannot fetch the secret of INSTRUMENTED_BEARER_TOKEN from Secrets Manager';

  test.each<[string, AwsHandler, string]>([
    [
      'access is denied',
      () => ({
        status: 400,
        json: { __type: 'AccessDeniedException', Message: 'User: s3cret is not authorized to perform …' },
      }),
      `${what}: access denied; allow the function's role secretsmanager:GetSecretValue`,
    ],
    [
      "access to the secret's KMS key is denied",
      () => ({
        status: 400,
        json: { __type: 'AccessDeniedException', Message: 'Access to KMS is not allowed' },
      }),
      `${what}: access denied; allow the function's role kms:Decrypt with the secret's key`,
    ],
    [
      'the secret does not exist',
      () => ({ status: 400, json: { __type: 'com.amazonaws#ResourceNotFoundException', message: 's3cret' } }),
      `${what}: it does not exist; check the ARN`,
    ],
    [
      'the credentials have expired',
      () => ({ status: 400, json: { __type: 'ExpiredTokenException' } }),
      `${what}: the AWS session token has expired`,
    ],
    [
      'AWS does not know the credentials',
      () => ({ status: 400, json: { __type: 'UnrecognizedClientException' } }),
      `${what}: AWS does not accept the function's credentials (UnrecognizedClientException)`,
    ],
    [
      'the secret is scheduled for deletion',
      () => ({ status: 400, json: { __type: 'InvalidRequestException', message: 's3cret' } }),
      `${what}: AWS answered 400 (InvalidRequestException)`,
    ],
    [
      'the secret contains a line break',
      holding('s3cret\nx: y'),
      'cannot use the secret of INSTRUMENTED_BEARER_TOKEN',
    ],
    ['the response contains no secret', () => ({ json: {} }), `${what}: expected a text in the answer`],
  ])('fails with one clear line if %s', async (_what, handle, line) => {
    await start(handle);

    const error = await fail(authenticateBy({ INSTRUMENTED_BEARER_TOKEN: secret }));

    expect(error.name).toBe('AuthenticationError');
    expect(error.message).toContain(line);
    expect(error.message).not.toContain('s3cret');
  });

  test('fails with one clear line if there are no credentials to sign its request', async () => {
    await start(holding('s3cret'));
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);

    const error = await fail(authenticateBy({ INSTRUMENTED_BEARER_TOKEN: secret }));

    expect(error.message).toContain(`${what}: cannot sign requests: expected AWS_ACCESS_KEY_ID`);
  });

  test('fails with one clear line if it does not contain the key of the ARN', async () => {
    await start(holding('{"other":"s3cret"}'));

    const error = await fail(authenticateBy({ INSTRUMENTED_BEARER_TOKEN: `${secret}:token` }));

    expect(error.message).toBe(`${what}: expected JSON with a text for the key in the ARN; got another`);
  });

  test('fails with one clear line if AWS does not respond', { timeout: 20_000 }, async () => {
    const aws = await start(() => undefined);

    const error = await fail(authenticateBy({ INSTRUMENTED_BEARER_TOKEN: secret }));

    expect(error.message).toBe(
      `${what}: no answer in time; check the way to ${new URL(aws.url).host} (in a VPC: a NAT gateway, or an interface endpoint)`,
    );
    expect(aws.requests).toHaveLength(3);
  });

  test('fails with one clear line if the access key is empty', async () => {
    await start(holding('x'));
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');

    const error = await fail(authenticateBy({ INSTRUMENTED_BEARER_TOKEN: secret }));

    expect(error.message).toContain('expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  });

  test('is requested from the service endpoint of its region and partition', async () => {
    const lookups: string[] = [];
    vi.spyOn(process.getBuiltinModule('node:dns'), 'lookup').mockImplementation(((
      host: string,
      _options: unknown,
      callback: (error: Error) => void,
    ) => {
      lookups.push(host);
      callback(Object.assign(new Error(), { code: 'ENOTFOUND' }));
    }) as never);
    onTestFinished(() => {
      vi.restoreAllMocks();
    });

    const errors = [
      await fail(authenticateBy({ INSTRUMENTED_BEARER_TOKEN: secret })),
      await fail(authenticateBy({ INSTRUMENTED_BEARER_TOKEN: parameter.replace('arn:aws:', 'arn:aws-cn:') })),
    ];

    expect(new Set(lookups)).toEqual(
      new Set(['secretsmanager.eu-west-1.amazonaws.com', 'ssm.us-east-2.amazonaws.com.cn']),
    );
    expect(errors[0]!.message).toContain(
      'the request failed (ENOTFOUND); check the way to secretsmanager.eu-west-1',
    );
  });

  test('is not requested over plain http from another machine', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', 'http://192.0.2.1:9');

    const error = await fail(authenticateBy({ INSTRUMENTED_BEARER_TOKEN: secret }));

    expect(error.message).toContain(
      'expected AWS_ENDPOINT_URL_SECRETS_MANAGER to be an https URL, or http on this machine',
    );
  });
});
