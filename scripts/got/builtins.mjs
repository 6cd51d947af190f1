/**
 * What got uses of Node's own modules. Named here, since a copy that named none would read every export of them, some
 * of which load more modules; a name that is missing fails the build.
 */
export const builtins = {
  'node:buffer': ['Buffer'],
  'node:crypto': ['randomUUID'],
  'node:diagnostics_channel': [],
  'node:events': ['EventEmitter', 'addAbortListener', 'errorMonitor'],
  'node:net': [],
  'node:process': [],
  'node:stream': ['Duplex'],
  'node:tls': ['checkServerIdentity'],
  'node:timers/promises': ['setTimeout'],
  'node:util': ['inspect', 'isDeepStrictEqual', 'promisify', 'types'],
};

/**
 * Source that reaches a module of Node's when it is evaluated. Not by `import`: esbuild hoists a lazily imported
 * module's imports to the top of a user's ES-module bundle, where they cost 40 ms of init; and not by `require`,
 * which an ES module does not have.
 */
export function reachBuiltin(name) {
  return [
    `const builtin = process.getBuiltinModule('${name}');`,
    'export default builtin;',
    ...builtins[name].map((each) => `export const ${each} = builtin.${each};`),
  ].join('\n');
}
