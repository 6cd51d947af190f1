import type { AuthenticationSettings } from './authentication/authentication-settings.js';
import type { ClientCertificate } from './client-certificate.js';
import type { ConfiguredLabels } from './configured-labels.js';
import type { FlushPolicy } from './flush-policy.js';
import type { OnPush } from './on-push.js';
import type { OpeningPlace } from './opening-place.js';
import type { ProtocolName } from './protocol-name.js';
import type { OtlpLabels } from './otlp-labels.js';
import type { ProcessMetricsPolicy } from './process-metrics-policy.js';
import type { ProxySettings } from './proxy.js';
import type { RegistryLike } from './registry-like.js';

/** Settings in force: complete, checked and frozen. Only `resolveConfig()` applies defaults. */
export interface Config {
  /** `true`: nothing is wrapped, recorded or pushed. */
  readonly isDisabled: boolean;
  /** Where pushes go; `undefined`: metrics are recorded, nothing is pushed. Holds no credentials. */
  readonly endpoint: URL | undefined;
  /** The option or variable that names the endpoint, or that should. */
  readonly endpointSetting: string;
  /** How metrics are encoded and sent: by a setting or the endpoint's path. */
  readonly protocol: ProtocolName;
  /** What decides on the protocol: an option, a variable, the path in one, or `default`. */
  readonly protocolSource: string;
  /** Where OTLP puts the identity of the environment. */
  readonly otlpLabels: OtlpLabels;
  readonly authentication: AuthenticationSettings;
  /** Whether credentials may be sent over plain http. */
  readonly isInsecureAllowed: boolean;
  /** Whether a connection without TLS must be to a loopback address, because requests contain credentials. */
  readonly needsProtection: boolean;
  readonly clientCertificate: ClientCertificate | undefined;
  /** The proxy for connections over TLS. */
  readonly proxy: ProxySettings | undefined;
  readonly flushPolicy: FlushPolicy;
  /** The longest that one flush may delay an invocation, in ms. */
  readonly flushTimeoutMs: number;
  /** Where the connection of the first push is opened; `undefined`: depends on the function's share of a CPU. */
  readonly openIn: OpeningPlace | undefined;
  /** How often the metrics of the process, and those of our own pushes, are pushed. */
  readonly processMetrics: ProcessMetricsPolicy;
  /** How long before the function's timeout the deadline watch fires, in ms. */
  readonly deadlineMarginMs: number;
  /** `true`: one line per push. */
  readonly isDebug: boolean;
  /** `true`: the doctor's report is printed once in init. */
  readonly isDoctorEnabled: boolean;
  /** Whether samples carry their time in ms; off for receivers that refuse it (Pushgateway). */
  readonly hasTimestamps: boolean;
  /** Upper bounds of `aws_lambda_duration_seconds`, in seconds, ascending. */
  readonly durationBuckets: readonly number[];
  /** Registries to push besides the library's own; `undefined`: prom-client's global one. */
  readonly registries: readonly RegistryLike[] | undefined;
  /** PEM of further certificate authorities to trust for the push; `undefined`: Node's own. */
  readonly certificateAuthority: string | undefined;
  /** Labels from settings; the others come from Lambda. */
  readonly labels: ConfiguredLabels;
  /** Called with the outcome of every flush. */
  readonly onPush: OnPush | undefined;
}
