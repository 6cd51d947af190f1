/** In each copy of prom-client once, whatever its version and whichever bundler has shortened its names. */
const mark = ['A metric', 'with the name'].join(' ');

/** As package.json has it. */
const supportedVersions = '15.1.3 or a later 15';

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
    `${fileName} holds a copy of prom-client that is not the one this package counts with (${supportedVersions}), so ` +
    'metrics of that copy are not pushed. Use one version (`npm ls prom-client`) and bundle both packages or neither, ' +
    'or name its registry: configure({ registries: [register] }).'
  );
}
