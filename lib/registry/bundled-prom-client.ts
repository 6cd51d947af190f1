/**
 * Strings in prom-client's code, in the order in which every copy contains them. They are encoded, because this file may be in
 * the searched bundle too, and minifiers join strings.
 */
const signatures = {
  /** A content type that prom-client has from version 15 on. */
  openMetrics: Buffer.from('YXBwbGljYXRpb24vb3Blbm1ldHJpY3MtdGV4dA==', 'base64'),
  /** The start of an error message. Each copy contains it exactly once, in every version and after every bundler. */
  copy: Buffer.from('QSBtZXRyaWMgd2l0aCB0aGUgbmFtZQ==', 'base64'),
  /** Part of an error message of `@prometheus-io/client`, the successor of prom-client. */
  successor: Buffer.from('aXMgbm90IGEgZGVmaW5lZCBhZ2dyZWdhdG9y', 'base64'),
};
/** All these strings are in one file of prom-client, which is smaller than this, in bytes. */
const maxFileBytes = 12_000;

/** The last release of prom-client; a spec compares it with the installed one. */
export const promClientVersion = '15.1.3';

/**
 * Finds the copies of prom-client in a file. Node's module cache does not contain copies inside a bundle, so their metrics cannot
 * be read unless the setting `registries` names their registry.
 *
 * @returns package and major version of each copy, as far as its code shows them
 */
export function findCopies(content: Buffer): readonly string[] {
  const copies: string[] = [];
  let from = 0;
  for (let at = content.indexOf(signatures.copy); at >= 0;) {
    const end = at + signatures.copy.length;
    const next = content.indexOf(signatures.copy, end);
    const before = content.subarray(Math.max(from, at - maxFileBytes), at);
    const after = content.subarray(end, Math.min(next < 0 ? content.length : next, end + maxFileBytes));
    copies.push(nameCopy(before, after));
    from = end;
    at = next;
  }
  return copies;
}

function nameCopy(before: Buffer, after: Buffer): string {
  if (!before.includes(signatures.openMetrics)) return 'prom-client 14 or earlier';
  return after.includes(signatures.successor) ? '@prometheus-io/client' : 'prom-client 15';
}

/**
 * Writes the log line about copies of prom-client. Metrics of these copies are not pushed.
 *
 * @param fileName the file with the copies
 * @param isOursInside whether this package uses one of these copies
 */
export function describeHiddenPromClient(
  fileName: string,
  copies: readonly string[],
  isOursInside: boolean,
): string {
  const ours = `prom-client ${promClientVersion}${isOursInside ? '' : ' outside it'}`;
  return (
    `${fileName} holds ${copies.join(' and ')}, and this package uses ${ours}: metrics of another copy are not ` +
    'pushed. Use one version (`npm ls prom-client`) and bundle both packages or neither, or name its registry: ' +
    'configure({ registries: [register] }).'
  );
}
