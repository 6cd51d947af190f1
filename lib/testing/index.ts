export { blackHole } from './black-hole.js';
export type { BlackHole } from './black-hole.js';
export { CertificateAuthority } from './certificate/certificate-authority.js';
export type { CertificateWithKey, IssueOptions, Validity } from './certificate/certificate-authority.js';
export { ExpositionError } from './exposition-parser/exposition-error.js';
export type {
  Exposition,
  InvalidLine,
  MetricFamily,
  MetricType,
  Sample,
} from './exposition-parser/exposition.js';
export { fakeContext } from './fake-context.js';
export type { FakeContext, FakeContextOptions, RemovedContextMembers } from './fake-context.js';
export { ImportReceiver } from './import-receiver.js';
export type { ImportReceiverOptions } from './import-receiver.js';
export { metricMatchers } from './metric-matchers.js';
export type { MatcherResult, MetricMatchers, MetricSource } from './metric-matchers.js';
export { parseExposition, parseExpositionTolerantly } from './parse-exposition.js';
export { resetInstrumentation } from './reset-instrumentation.js';
export type { Fault } from './receiver/fault.js';
export type { BasicCredentials } from './receiver/is-authorized.js';
export type { ReceivedPush } from './receiver/received-push.js';
export type { StoredPoint, StoredSeries } from './receiver/stored-series.js';
export type { ReceiverTls } from './receiver/tls-identity.js';
export { counterValue, samples } from './samples.js';
