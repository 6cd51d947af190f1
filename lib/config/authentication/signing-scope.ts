/** The AWS service and region for which requests are signed. */
export interface SigningScope {
  /** AWS's signing name, e.g. `aps`. */
  readonly service: string;
  readonly region: string;
}

/** An AWS host, also of a dual-stack endpoint or in China; the group is the region. */
const anyHost =
  /(?:^|\.)([a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2})(?:\.vpce)?\.(?:amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$/;
/** The part of a host before the region, also of FIPS and VPC endpoints, and of endpoints of one availability zone. */
const metricsHost = /^(?:vpce-[\w-]+\.)?(aps-workspaces|monitoring)(?:-fips)?$/;

/**
 * @param host without port
 * @returns the scope of requests to the host; `undefined` unless it belongs to Amazon Managed Service for Prometheus or
 * CloudWatch
 */
export function findSigningScope(host: string): SigningScope | undefined {
  const [domain, region] = anyHost.exec(host) ?? [];
  if (domain === undefined || region === undefined) return undefined;
  const [, name] = metricsHost.exec(host.slice(0, -domain.length)) ?? [];
  return name === undefined ? undefined : { service: name === 'monitoring' ? name : 'aps', region };
}

/** @returns the region in the name of an AWS host; `undefined` if it is not one */
export function findRegion(host: string): string | undefined {
  return anyHost.exec(host)?.[1];
}

/**
 * @param service AWS's signing name
 * @returns the IAM action that a push needs
 */
export function nameAction(service: string): string {
  if (service === 'aps') return 'aps:RemoteWrite';
  return service === 'monitoring' ? 'cloudwatch:PutMetricData' : `the action of ${service}`;
}
