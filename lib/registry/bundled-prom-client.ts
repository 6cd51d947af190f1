/**
 * Words of prom-client's code, in the order in which a copy contains them. They are encoded, because this file is in the
 * bundle too, and minifiers join strings.
 */
const marks = {
  /** From version 15 on: one of its content types. */
  openMetrics: Buffer.from('YXBwbGljYXRpb24vb3Blbm1ldHJpY3MtdGV4dA==', 'base64'),
  /** The first words of an error message that each copy contains once, with every version and bundler. */
  copy: Buffer.from('QSBtZXRyaWMgd2l0aCB0aGUgbmFtZQ==', 'base64'),
  /** An error message of the successor. */
  successor: Buffer.from('aXMgbm90IGEgZGVmaW5lZCBhZ2dyZWdhdG9y', 'base64'),
};
/** One file of prom-client contains all of them; it is shorter than this, in bytes. */
const longestFile = 12_000;

/** The last release of prom-client; a spec compares it with the installed one. */
export const promClientVersion = '15.1.3';

/**
 * Finds the copies of prom-client in a file. Copies inside a bundle are not in the module cache, so their metrics cannot be read
 * unless `registries` names them.
 *
 * @returns package and version of each, as far as its code shows them
 */
export function findCopies(content: Buffer): readonly string[] {
  const copies: string[] = [];
  let from = 0;
  for (let at = content.indexOf(marks.copy); at >= 0;) {
    const end = at + marks.copy.length;
    const next = content.indexOf(marks.copy, end);
    const before = content.subarray(Math.max(from, at - longestFile), at);
    const after = content.subarray(end, Math.min(next < 0 ? content.length : next, end + longestFile));
    copies.push(nameCopy(before, after));
    from = end;
    at = next;
  }
  return copies;
}

function nameCopy(before: Buffer, after: Buffer): string {
  if (!before.includes(marks.openMetrics)) return 'prom-client 14 or earlier';
  return after.includes(marks.successor) ? '@prometheus-io/client' : 'prom-client 15';
}

/**
 * @param fileName the file with the copies
 * @param isOursInside whether one of them is the copy that this package uses
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
