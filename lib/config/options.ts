import type { FlushPolicyText } from './flush-policy.js';
import type { OnPush } from './on-push.js';
import type { OpeningPlace } from './opening-place.js';
import type { OtlpLabels } from './otlp-labels.js';
import type { ProcessMetricsPolicyText } from './process-metrics-policy.js';
import type { ProtocolName } from './protocol-name.js';
import type { RegistryLike } from './registry-like.js';

/**
 * Settings in code, for `configure()`. All are optional. Each overrides its environment variable. `undefined` means "not set".
 */
export interface InstrumentationOptions {
  /** `true`: nothing is wrapped, recorded or pushed. Default: `ASSERTS_LAYER_DISABLED`; otherwise `false`. */
  readonly disabled?: boolean | undefined;
  /**
   * Where to push to: the URL that a store shows, an origin or `host[:port]`. Default: the first that is set of
   * `INSTRUMENTED_ENDPOINT`, `ASSERTS_REMOTE_WRITE_URL` and `ASSERTS_METRIC_ENDPOINT`; otherwise nothing is pushed.
   */
  readonly endpoint?: string | undefined;
  /**
   * How to push: `import` (Prometheus text), `remote-write`, `remote-write-2`, `otlp` or `pushgateway`. Default:
   * `INSTRUMENTED_PROTOCOL`; otherwise the path of the endpoint decides; otherwise `import`.
   */
  readonly protocol?: ProtocolName | undefined;
  /**
   * Where OTLP puts the identity of the environment: `resource`, by OpenTelemetry's names; `data-points`, by the label
   * names of Prometheus; or `both`. Default: `INSTRUMENTED_OTLP_LABELS`; otherwise `data-points` where the endpoint's
   * path contains `/otlp/`; otherwise `resource`.
   */
  readonly otlpLabels?: OtlpLabels | undefined;
  /**
   * The labels `tenant` and `asserts_tenant`, and the Basic user name unless `username` is set. Default:
   * `ASSERTS_TENANT_NAME`; otherwise none.
   */
  readonly tenantName?: string | undefined;
  /**
   * How requests are authenticated: `basic`, `bearer`, `sigv4` or `none`. Default: `INSTRUMENTED_AUTH`; otherwise the other
   * settings decide, with `sigv4` for the hosts of Amazon Managed Service for Prometheus and CloudWatch.
   */
  readonly auth?: 'basic' | 'bearer' | 'sigv4' | 'none' | undefined;
  /** Basic user name, if it is not the tenant. Default: `INSTRUMENTED_USERNAME`; otherwise `tenantName`. */
  readonly username?: string | undefined;
  /**
   * Basic password, or the ARN of a Secrets Manager secret or SSM parameter that holds it. Default: `INSTRUMENTED_PASSWORD`;
   * otherwise `ASSERTS_PASSWORD`; otherwise none.
   */
  readonly password?: string | undefined;
  /** Bearer token, or an ARN as for `password`. Default: `INSTRUMENTED_BEARER_TOKEN`; otherwise none. */
  readonly bearerToken?: string | undefined;
  /**
   * Header fields of every push, e.g. `{ 'X-Scope-OrgID': 'acme' }`; a value may be an ARN as for `password`. They are
   * added to those of `INSTRUMENTED_HEADERS`; if both set a field, this option wins. Default: none.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Signing name of the service for AWS Signature Version 4. Default: `INSTRUMENTED_SIGV4_SERVICE`; otherwise derived
   * from the host.
   */
  readonly sigv4Service?: string | undefined;
  /**
   * Region for AWS Signature Version 4. Default: `INSTRUMENTED_SIGV4_REGION`; otherwise the host's; otherwise
   * `AWS_REGION`.
   */
  readonly sigv4Region?: string | undefined;
  /** Client certificate for mutual TLS, as PEM or path of a file. Default: `INSTRUMENTED_CLIENT_CERT`; otherwise none. */
  readonly clientCertificate?: string | undefined;
  /** Its private key, as PEM or path of a file. Default: `INSTRUMENTED_CLIENT_KEY`; otherwise none. */
  readonly clientKey?: string | undefined;
  /** Label `asserts_env`. Default: `ASSERTS_ENVIRONMENT`; otherwise the account id. */
  readonly environment?: string | undefined;
  /** Label `asserts_site`. Default: `ASSERTS_SITE`; otherwise the region. */
  readonly site?: string | undefined;
  /** Label `account_id`. Default: `ACCOUNT_ID`; otherwise from the invoked function's ARN. */
  readonly accountId?: string | undefined;
  /**
   * Constant labels on every sample, e.g. `{ team: 'orders' }`. None may be one of the library's own labels. They are added
   * to those of `INSTRUMENTED_LABELS`; if both set a label, this option wins. Default: none.
   */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /**
   * Label `tenant_id` on every sample: the tenant of the execution environment, in tenant isolation mode. Default:
   * `INSTRUMENTED_TENANT_LABEL`; otherwise `false`.
   */
  readonly tenantLabel?: boolean | undefined;
  /** When to push. Default: `INSTRUMENTED_FLUSH`; otherwise `every-invocation` (Managed Instances: `interval:10s`). */
  readonly flush?: FlushPolicyText | undefined;
  /**
   * When the connection and the code of the first push are prepared: in `init`, which has a full CPU, or in the first
   * `invocation`, while the handler waits for I/O. Default: `INSTRUMENTED_OPEN`; otherwise `init` below about 1,700 MB of
   * memory.
   */
  readonly open?: OpeningPlace | undefined;
  /**
   * How often the metrics of the process (`process_*`, `nodejs_*`) and of the library's own pushes are pushed. Default:
   * `INSTRUMENTED_PROCESS_METRICS`; otherwise `interval:1s`, or `interval:10s` with less than a quarter of a
   * CPU (440 MB). `off` leaves out those of the process.
   */
  readonly processMetrics?: ProcessMetricsPolicyText | undefined;
  /** The longest that one flush may delay an invocation, in ms. Default: `INSTRUMENTED_FLUSH_TIMEOUT_MS`; otherwise 1000. */
  readonly flushTimeoutMs?: number | undefined;
  /**
   * How long before the function's timeout the metrics of a running invocation are pushed, in ms. Default:
   * `INSTRUMENTED_DEADLINE_MARGIN_MS`; otherwise 500.
   */
  readonly deadlineMarginMs?: number | undefined;
  /** Allow credentials over plain http to another host. Default: `INSTRUMENTED_ALLOW_INSECURE`; otherwise `false`. */
  readonly allowInsecure?: boolean | undefined;
  /** Log one line per push. Default: `true` if `DEBUG` is `true`; otherwise `false`. */
  readonly debug?: boolean | undefined;
  /**
   * Whether samples have a timestamp; `false` only for `import`. Default: `true`; samples for a Pushgateway never have
   * one.
   */
  readonly timestamps?: boolean | undefined;
  /** Upper bounds of `aws_lambda_duration_seconds`, in seconds, ascending. Default: 5 ms to 900 s. */
  readonly buckets?: readonly number[] | undefined;
  /** Registries to push in addition to the library's own. Default: prom-client's global `register`. */
  readonly registries?: readonly RegistryLike[] | undefined;
  /**
   * Called after each push with its outcome, and for each flush that made no push with the reason. If it throws or
   * rejects, one log line says so and the push is not affected. It must not flush. A promise that it returns is not
   * awaited. Default: none.
   */
  readonly onPush?: OnPush | undefined;
  /** PEM of certificate authorities to trust for the push, in addition to Node's own. Default: none. */
  readonly certificateAuthority?: string | undefined;
}

/** Each option's name and the type of its value, for the check in `configure()`. */
export const optionTypes: Readonly<
  Record<keyof InstrumentationOptions, 'boolean' | 'string' | 'number' | 'array' | 'object' | 'function'>
> = {
  disabled: 'boolean',
  endpoint: 'string',
  protocol: 'string',
  otlpLabels: 'string',
  tenantName: 'string',
  auth: 'string',
  username: 'string',
  password: 'string',
  bearerToken: 'string',
  headers: 'object',
  sigv4Service: 'string',
  sigv4Region: 'string',
  clientCertificate: 'string',
  clientKey: 'string',
  environment: 'string',
  site: 'string',
  accountId: 'string',
  labels: 'object',
  tenantLabel: 'boolean',
  flush: 'string',
  open: 'string',
  processMetrics: 'string',
  flushTimeoutMs: 'number',
  deadlineMarginMs: 'number',
  allowInsecure: 'boolean',
  debug: 'boolean',
  timestamps: 'boolean',
  buckets: 'array',
  registries: 'array',
  onPush: 'function',
  certificateAuthority: 'string',
};
