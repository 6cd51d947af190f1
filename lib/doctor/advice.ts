import type { Config } from '../config/config.js';
import type { CheckName } from './check.js';

export const endpointAdvice =
  'Set ASSERTS_REMOTE_WRITE_URL to the store, such as https://metrics.example.com or the full URL of its /api/v1/import/prometheus.';
export const clockAdvice =
  'Set the clock by NTP: samples carry the time of this machine, and a store refuses or hides those far from its own.';
export const readBackAdvice =
  'Look at the log of the store: it may drop samples by relabelling, by limits on series or labels, or because they are too old.';

/** @returns what to do about an error, in one sentence */
export function adviseOnError(name: CheckName, detail: string, isSilence: boolean): string {
  if (name === 'lookup') {
    return 'Check the host name for a typing error, and in a VPC whether its DNS knows the name.';
  }
  if (name === 'connection') {
    return isSilence
      ? 'Check what drops packets on the way: security group, network ACL, a VPC without a route to the internet (NAT).'
      : 'Check that the store is running, and that host and port of ASSERTS_REMOTE_WRITE_URL are its own.';
  }
  if (name === 'tls') return adviseOnTls(detail, isSilence);
  return isSilence
    ? 'Check whether the store is overloaded, or whether the port belongs to something that does not speak HTTP.'
    : 'Check that scheme and port belong together, and what is between this machine and the store (proxy, load balancer).';
}

function adviseOnTls(detail: string, isSilence: boolean): string {
  if (isSilence)
    return 'Check that the port speaks TLS; if it is plain http, write http:// in ASSERTS_REMOTE_WRITE_URL.';
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
  return 'Check that the port speaks TLS 1.2 or later; if it is plain http, write http:// in ASSERTS_REMOTE_WRITE_URL.';
}

/** @returns what to do about an answer that is no success, in one sentence */
export function adviseOnAnswer(statusCode: number, { endpoint, credentials }: Config): string {
  if (statusCode >= 300 && statusCode < 400) {
    return 'Set ASSERTS_REMOTE_WRITE_URL to where it redirects, if you trust that host; credentials are not sent after a redirect.';
  }
  if (statusCode === 401 || statusCode === 403) {
    return credentials === undefined
      ? 'Set ASSERTS_TENANT_NAME and ASSERTS_PASSWORD: the endpoint asks for credentials, and none are sent.'
      : 'Check ASSERTS_TENANT_NAME and ASSERTS_PASSWORD: the endpoint does not accept them.';
  }
  if (statusCode === 400 || statusCode === 404 || statusCode === 405)
    return adviseOnPath(endpoint?.pathname ?? '');
  if (statusCode === 429)
    return 'Raise the rate limit of the endpoint, or push less often by INSTRUMENTED_FLUSH=interval:10s.';
  if (statusCode >= 500)
    return 'Look at the log of the store, or of the proxy before it: it cannot serve requests now.';
  return 'Check that this is the URL of a store that takes Prometheus text at /api/v1/import/prometheus.';
}

function adviseOnPath(pathname: string): string {
  if (pathname.includes('/api/v1/write') || pathname.includes('/api/v1/push')) {
    return 'Remove the remote-write path from ASSERTS_REMOTE_WRITE_URL: text is posted to /api/v1/import/prometheus instead.';
  }
  if (/\/v1\/metrics|\/otlp/.test(pathname)) {
    return 'Remove the OTLP path from ASSERTS_REMOTE_WRITE_URL: text is posted to /api/v1/import/prometheus instead.';
  }
  return 'Check the path in ASSERTS_REMOTE_WRITE_URL: the store has to serve <path>/api/v1/import/prometheus, as VictoriaMetrics does.';
}
