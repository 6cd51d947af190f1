import type { Labels } from '../../exposition/labels.js';

/** Where the grouping key starts in a path. */
const keyStart = /\/metrics\/(?=job(?:@base64)?\/)/;
/** The start of it, if a user gives a path that ends there. */
const emptyKey = /\/metrics$/;
const base64Suffix = '@base64';

/**
 * Completes the path of a push. If it has no `job`, the name of the function is added. If it has no `instance`, that of the
 * execution environment is added, so that each environment has its own group.
 *
 * @returns the URL of our group
 */
export function groupUrl(endpoint: URL, { job = 'lambda', instance }: Labels): URL {
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/+$/, '');
  const keyed = keyStart.test(path) ? path : `${path.replace(emptyKey, '')}/metrics${formatPair('job', job)}`;
  const isInstanceMissing = instance !== undefined && !keyNames(keyed).has('instance');
  url.pathname = isInstanceMissing ? `${keyed}${formatPair('instance', instance)}` : keyed;
  return url;
}

/** @returns names of the labels in the grouping key of a path. The gateway sets them in all samples. */
export function keyNames(path: string): ReadonlySet<string> {
  const key = path.split(keyStart)[1] ?? '';
  const names = key.split('/').filter((_part, i) => i % 2 === 0);
  return new Set(
    names.map((name) => (name.endsWith(base64Suffix) ? name.slice(0, -base64Suffix.length) : name)),
  );
}

/**
 * @returns a label as part of a path; a value that a path cannot contain is encoded in Base64
 * @see https://github.com/prometheus/pushgateway#url
 */
function formatPair(name: string, value: string): string {
  const text = value.toWellFormed();
  // URL parsing removes empty path segments and dot segments, so such values are encoded in Base64; an empty value as `=`.
  if (text !== '' && !text.includes('/') && !/^\.+$/.test(text))
    return `/${name}/${encodeURIComponent(text)}`;
  return `/${name}${base64Suffix}/${Buffer.from(text).toString('base64url') || '='}`;
}
