import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signRequest, type RequestToSign } from '../../../lib/push/authentication/aws/sign-request.js';
import { createSigner } from './sdk-signature.js';
import { signatureVectors, suite } from './signature-vectors.js';

describe('signRequest()', () => {
  test.each(signatureVectors.map((vector) => [vector.name, vector] as const))(
    'returns the signature of the AWS test suite: %s',
    (_name, { method, path, query = '', headers = {}, body = '', sessionToken, signature }) => {
      const request = { method, host: suite.host, path, query, headers, body };

      const signed = signRequest(request, { ...suite, sessionToken }, suite.scope, suite.epochMs);

      const names = ['host', 'x-amz-date', ...Object.keys(headers)];
      if (sessionToken !== undefined) names.push('x-amz-security-token');
      expect(signed).toEqual({
        'x-amz-date': '20150830T123600Z',
        ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
        authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names.sort().join(';')}, Signature=${signature}`,
      });
    },
  );

  const token = fc.stringMatching(/^[A-Za-z0-9/+=]{1,60}$/);
  const word = fc.stringMatching(/^[a-z0-9-]{1,20}$/);
  // The SDK's signer keeps names in a plain object, so it loses `__proto__`, which fast-check likes to generate.
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((each) => each !== '__proto__');
  const query = fc.uniqueArray(fc.tuple(name, fc.string({ unit: 'grapheme' })), {
    selector: ([name]) => name,
    maxLength: 4,
  });
  const cases = fc.record({
    method: fc.constantFrom('POST', 'PUT', 'GET'),
    host: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,30}(:[1-9][0-9]{1,3})?$/),
    path: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 }),
    query,
    headers: fc.dictionary(
      fc.stringMatching(/^x-[a-z0-9-]{1,12}$/),
      fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/),
      { maxKeys: 4, noNullPrototype: true },
    ),
    body: fc.uint8Array({ maxLength: 100 }),
    accessKeyId: token,
    secretAccessKey: token,
    sessionToken: fc.option(token, { nil: undefined }),
    service: word,
    region: word,
    epochMs: fc.integer({ min: 0, max: Date.UTC(2199, 0) }),
  });

  test('returns the same signature as the AWS SDK for any request', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const url = new URL(`https://x/${given.path.map(encodeURIComponent).join('/')}`);
        for (const [name, value] of given.query) url.searchParams.append(name, value);
        // The SDK writes a space as %20, not as the plus sign of a form.
        const search = url.search.slice(1).replaceAll('+', '%20');
        const { accessKeyId, secretAccessKey, sessionToken, service, region, epochMs } = given;
        const request: RequestToSign = {
          method: given.method,
          host: given.host,
          path: url.pathname,
          query: search,
          headers: given.headers,
          body: Buffer.from(given.body),
        };

        const ours = signRequest(
          request,
          { accessKeyId, secretAccessKey, sessionToken },
          { service, region },
          epochMs,
        );

        const theirs = await createSigner(
          { accessKeyId, secretAccessKey, sessionToken },
          service,
          region,
        ).sign(
          {
            method: given.method,
            protocol: 'https:',
            hostname: given.host,
            path: url.pathname,
            query: Object.fromEntries(given.query),
            headers: { ...given.headers, host: given.host },
            body: Buffer.from(given.body),
          },
          { signingDate: new Date(epochMs) },
        );
        expect({ ...given.headers, ...ours, host: given.host }).toEqual(theirs.headers);
      }),
      { numRuns: 500 },
    );
  });
});
