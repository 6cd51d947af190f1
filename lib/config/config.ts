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

/** The resolved settings: complete, checked and frozen. Only `resolveConfig()` creates them and applies defaults. */
export interface Config {
  /** `true`: nothing is wrapped, recorded or pushed. */
  readonly isDisabled: boolean;
  /** URL to push to, without credentials; `undefined`: metrics are recorded but not pushed. */
  readonly endpoint: URL | undefined;
  /** The option or variable that sets the endpoint; if none does, the variable that should. */
  readonly endpointSetting: string;
  /** How metrics are encoded and sent. A setting selects it, or the path of the endpoint. */
  readonly protocol: ProtocolName;
  /** What selected the protocol: the name of a setting, `the path of <setting>`, or `default`. */
  readonly protocolSource: string;
  /** Where OTLP puts the identity of the environment. */
  readonly otlpLabels: OtlpLabels;
  readonly authentication: AuthenticationSettings;
  /** Whether credentials may be sent over plain http. */
  readonly isInsecureAllowed: boolean;
  /** Whether plain http is allowed to loopback addresses only, because requests contain credentials. */
  readonly needsProtection: boolean;
  readonly clientCertificate: ClientCertificate | undefined;
  /** The proxy for connections over TLS. */
  readonly proxy: ProxySettings | undefined;
  readonly flushPolicy: FlushPolicy;
  /** The longest that one flush may delay an invocation, in ms. */
  readonly flushTimeoutMs: number;
  /** When the first push is prepared; `undefined`: the function's share of a CPU decides. */
  readonly openIn: OpeningPlace | undefined;
  /** How often the metrics of the process and of the library's own pushes are pushed. */
  readonly processMetrics: ProcessMetricsPolicy;
  /** How long before the function's timeout the deadline watch fires, in ms. */
  readonly deadlineMarginMs: number;
  /** `true`: one log line per push. */
  readonly isDebug: boolean;
  /** `true`: the doctor's report is printed once in init. */
  readonly isDoctorEnabled: boolean;
  /** Whether samples have a timestamp, in ms, if the protocol allows it. */
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
