/**
 * The first words of an error message that each copy of prom-client contains once, whatever its version and bundler. It is
 * encoded, because this file is in the bundle too, and minifiers join strings.
 */
const mark = Buffer.from('QSBtZXRyaWMgd2l0aCB0aGUgbmFtZQ==', 'base64');

/** Its last release; a spec compares it with the installed one. */
export const promClientVersion = '15.1.3';

/**
 * Counts the copies of prom-client in a file: those inside a bundle are in no module cache, so their metrics cannot be
 * read unless `registries` names them.
 */
export function countCopies(content: Buffer): number {
  let count = 0;
  for (let at = content.indexOf(mark); at >= 0; at = content.indexOf(mark, at + mark.length)) count += 1;
  return count;
}

/** @param fileName the file with the copy */
export function describeHiddenPromClient(fileName: string): string {
  return (
    `${fileName} holds a copy of prom-client that is not the one this package counts with (${promClientVersion}), so ` +
    'metrics of that copy are not pushed. Use one version (`npm ls prom-client`) and bundle both packages or neither, ' +
    'or name its registry: configure({ registries: [register] }).'
  );
}
