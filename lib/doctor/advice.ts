import type { Config } from '../config/config.js';
import type { ProtocolName } from '../config/protocol-name.js';
import type { CheckName } from './check.js';
import { adviseOnRefusal } from './describe-authentication.js';

export const clockAdvice =
  'Set the clock by NTP: samples carry the time of this machine, and a store refuses or hides samples far from its own time.';
export const readBackAdvice =
  'Look at the log of the store: it may drop samples by relabelling, by limits on series or labels, or because they are too old.';

export const webPageAdvice =
  'Check the URL: it may be that of a login page, or of a web server that answers every request.';

/** @returns what the user can do if there is no endpoint, in one sentence */
export function adviseOnEndpoint(config: Config): string {
  return `Set ${nameSetting(config)} to the store: the URL that it shows for remote write, OTLP or import, or an origin such as https://metrics.example.com.`;
}

/** @returns what the user can do about an error, in one sentence */
export function adviseOnError(
  name: CheckName,
  { reason, detail }: { readonly reason: string; readonly detail: string },
  config: Config,
): string {
  if (reason === 'unauthorized') {
    return 'Nothing was sent to the endpoint: check the AWS credentials in the environment of this process, and the ARN if a secret is fetched.';
  }
  const isTimeout = reason === 'timeout';
  // For every check: with TLS 1.3, the endpoint may refuse the client certificate only when it reads the request.
  if (detail.includes('client certificate')) {
    return 'Set INSTRUMENTED_CLIENT_CERT and INSTRUMENTED_CLIENT_KEY to a certificate that the endpoint trusts, and its key.';
  }
  if (detail.includes('HTTPS_PROXY')) {
    return 'Check HTTPS_PROXY and what the proxy allows, or add the host of the endpoint to NO_PROXY.';
  }
  if (name === 'lookup') {
    return 'Check the host name for a typing error, and in a VPC whether its DNS knows the name.';
  }
  if (name === 'connection') {
    return isTimeout
      ? 'Check what drops packets on the way: security group, network ACL, a VPC without a route to the internet (NAT).'
      : `Check that the store is running, and that host and port of ${nameSetting(config)} are its own.`;
  }
  if (name === 'tls') return adviseOnTls(detail, isTimeout, nameSetting(config));
  return isTimeout
    ? 'Check whether the store is overloaded, or whether the port belongs to something that does not speak HTTP.'
    : 'Check that scheme and port belong together, and what is between this machine and the store (proxy, load balancer).';
}

function adviseOnTls(detail: string, isTimeout: boolean, setting: string): string {
  if (isTimeout) return `Check that the port speaks TLS; if it is plain http, write http:// in ${setting}.`;
  if (detail.includes('expired'))
    return 'Renew the certificate of the endpoint, or set the clock of this machine if that is wrong.';
  if (detail.includes('not valid yet'))
    return 'Set the clock of this machine, or wait until the certificate is valid.';
  if (detail.includes('another host')) {
    return 'Use the host name that the certificate is for, or have one issued for this host.';
  }
  if (detail.includes('not trusted')) {
    return 'Trust its authority by NODE_EXTRA_CA_CERTS=<file.pem>, or by configure({ certificateAuthority }).';
  }
  return `Check that the port speaks TLS 1.2 or later; if it is plain http, write http:// in ${setting}.`;
}

/** @returns what the user can do about an error status, in one sentence */
export function adviseOnAnswer(statusCode: number, config: Config): string {
  const { authentication, protocol } = config;
  if (statusCode >= 300 && statusCode < 400) {
    return `Set ${nameSetting(config)} to where it redirects, if you trust that host; credentials are not sent after a redirect.`;
  }
  if (statusCode === 401 || statusCode === 403) {
    return adviseOnRefusal(authentication);
  }
  if (statusCode === 400 || statusCode === 404 || statusCode === 405 || statusCode === 415) {
    return `Check the path in ${nameSetting(config)}: the store has to ${expectations[protocol]}; for another protocol, set the whole URL that the store shows for it, such as https://host/api/v1/write, or set INSTRUMENTED_PROTOCOL.`;
  }
  if (statusCode === 429)
    return 'Raise the rate limit of the endpoint, or push less often by INSTRUMENTED_FLUSH=interval:10s.';
  if (statusCode >= 500)
    return 'Look at the log of the store, or of the proxy before it: it cannot serve requests now.';
  return `Check that this is the URL of a store: it has to ${expectations[protocol]}.`;
}

/** What the store has to do, by protocol; completes a sentence. */
const expectations: Readonly<Record<ProtocolName, string>> = {
  import: 'take Prometheus text at <path>/api/v1/import/prometheus, as VictoriaMetrics does',
  'remote-write': 'take Prometheus remote write 1.0 at that path',
  'remote-write-2': 'take Prometheus remote write 2.0 at that path',
  otlp: 'take OTLP metrics as JSON at that path',
  pushgateway: 'be a Pushgateway, at <path>/metrics/job/<name>',
};

function nameSetting({ endpointSetting }: Config): string {
  return endpointSetting === 'endpoint' ? 'configure({ endpoint })' : endpointSetting;
}
