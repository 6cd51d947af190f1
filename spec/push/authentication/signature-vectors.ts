/** One request of the published test suite for AWS signatures. */
export interface SignatureVector {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: string;
  /** Header fields without `host`; repeated fields are joined by commas, folded lines are unchanged. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly sessionToken?: string;
  readonly signature: string;
}

/** The parameters of all vectors. */
export const suite = {
  host: 'example.amazonaws.com',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  scope: { service: 'service', region: 'us-east-1' },
  epochMs: Date.UTC(2015, 7, 30, 12, 36, 0),
} as const;

const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const formBody = 'Param1=value1';
/** The suite also signs the digest of a body as a header field. */
const formDigest = '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e';
const longToken =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';
const vanillaGet = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
const vanillaPost = '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b';

const get = (
  name: string,
  signature: string,
  request: Partial<Omit<SignatureVector, 'name' | 'method' | 'signature'>> = {},
): SignatureVector => ({ name, method: 'GET', path: '/', signature, ...request });

const post = (
  name: string,
  signature: string,
  request: Partial<Omit<SignatureVector, 'name' | 'method' | 'signature'>> = {},
): SignatureVector => ({ ...get(name, signature, request), method: 'POST' });

/**
 * All vectors with normalized paths, signature in the header.
 *
 * @see https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4
 */
export const signatureVectors: readonly SignatureVector[] = [
  get('get-vanilla', vanillaGet),
  get('get-vanilla-query', vanillaGet),
  get('get-header-key-duplicate', 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea', {
    headers: { 'my-header1': 'value2,value2,value1' },
  }),
  get('get-header-value-multiline', 'cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd', {
    headers: { 'my-header1': 'value1\n  value2\n     value3' },
  }),
  get('get-header-value-order', '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01', {
    headers: { 'my-header1': 'value4,value1,value3,value2' },
  }),
  get('get-header-value-trim', 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736', {
    headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' },
  }),
  get('get-relative-normalized', vanillaGet, { path: '/example/..' }),
  get('get-relative-relative-normalized', vanillaGet, { path: '/example1/example2/../..' }),
  get('get-slash-dot-slash-normalized', vanillaGet, { path: '/./' }),
  get('get-slash-normalized', vanillaGet, { path: '//' }),
  get(
    'get-slash-pointless-dot-normalized',
    'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
    { path: '/./example' },
  ),
  get('get-slashes-normalized', '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84', {
    path: '//example//',
  }),
  get('get-space-normalized', '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741', {
    path: '/example space/',
  }),
  get('get-unreserved', '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f', {
    path: `/${unreserved}`,
  }),
  get('get-utf8', '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85', { path: '/ሴ' }),
  get('get-vanilla-empty-query-key', 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb', {
    query: 'Param1=value1',
  }),
  get('get-vanilla-query-order-encoded', '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac', {
    query: 'Param-3=Value3&Param=Value2&%E1%88%B4=Value1',
  }),
  get(
    'get-vanilla-query-order-key-case',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    { query: 'Param2=value2&Param1=value1' },
  ),
  get('get-vanilla-query-unreserved', '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197', {
    query: `${unreserved}=${unreserved}`,
  }),
  get('get-vanilla-utf8-query', '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04', {
    query: 'ሴ=bar',
  }),
  get('get-vanilla-with-session-token', '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8', {
    sessionToken: '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267',
  }),
  post('post-vanilla', vanillaPost),
  post('post-header-key-case', vanillaPost),
  post('post-sts-header-after', vanillaPost),
  post('post-sts-header-before', '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead', {
    sessionToken: longToken,
  }),
  post('post-header-key-sort', 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c', {
    headers: { 'my-header1': 'value1' },
  }),
  post('post-header-value-case', 'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d', {
    headers: { 'my-header1': 'VALUE1' },
  }),
  post('post-vanilla-query', '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11', {
    query: 'Param1=value1',
  }),
  post('post-vanilla-empty-query-value', '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11', {
    query: 'Param1=value1',
  }),
  post('post-x-www-form-urlencoded', 'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b', {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': '13',
      'x-amz-content-sha256': formDigest,
    },
    body: formBody,
  }),
  post(
    'post-x-www-form-urlencoded-parameters',
    '328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422',
    {
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'content-length': '13',
        'x-amz-content-sha256': formDigest,
      },
      body: formBody,
    },
  ),
];
