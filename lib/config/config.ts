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

/** Settings in force: complete, checked and frozen. Nobody but `resolveConfig()` applies a default. */
export interface Config {
  /** `true`: nothing is wrapped, recorded or pushed. */
  readonly isDisabled: boolean;
  /** Where pushes go; `undefined`: metrics are recorded, nothing is pushed. Holds no credentials. */
  readonly endpoint: URL | undefined;
  /** The option or variable that names the endpoint, or that should. */
  readonly endpointSetting: string;
  /** How metrics are written and sent: as the endpoint's path says, or a setting. */
  readonly protocol: ProtocolName;
  /** What says so: an option, a variable, the path of one, or `default`. */
  readonly protocolSource: string;
  /** Where OTLP says who counted. */
  readonly otlpLabels: OtlpLabels;
  readonly authentication: AuthenticationSettings;
  /** Whether requests may hold credentials on their way over plain http. */
  readonly isInsecureAllowed: boolean;
  /** Whether a connection without TLS must be to a loopback address: there are credentials to protect. */
  readonly needsProtection: boolean;
  readonly clientCertificate: ClientCertificate | undefined;
  /** What connections over TLS go through. */
  readonly proxy: ProxySettings | undefined;
  readonly flushPolicy: FlushPolicy;
  /** The most one flush may hold an invocation, in ms. */
  readonly flushTimeoutMs: number;
  /** Where what the first push needs is opened; `undefined`: by the function's share of a CPU. */
  readonly openIn: OpeningPlace | undefined;
  /** How often the metrics of the process, and those of our own pushes, are pushed. */
  readonly processMetrics: ProcessMetricsPolicy;
  /** How long before the function's timeout the deadline watch fires, in ms. */
  readonly deadlineMarginMs: number;
  /** `true`: one line per push. */
  readonly isDebug: boolean;
  /** `true`: the doctor's report is printed once in init. */
  readonly isDoctorWanted: boolean;
  /** Samples carry their time in ms; off for receivers that refuse that (Pushgateway). */
  readonly hasTimestamps: boolean;
  /** Upper bounds of `aws_lambda_duration_seconds`, in seconds, ascending. */
  readonly durationBuckets: readonly number[];
  /** Registries pushed along with ours; `undefined`: prom-client's global one. */
  readonly registries: readonly RegistryLike[] | undefined;
  /** PEM of further certificate authorities to trust for the push; `undefined`: Node's own. */
  readonly certificateAuthority: string | undefined;
  /** Labels that settings give; the rest comes from Lambda. */
  readonly labels: ConfiguredLabels;
  /** Called with the outcome of every flush. */
  readonly onPush: OnPush | undefined;
}
