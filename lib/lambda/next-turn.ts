/**
 * The `setImmediate()` of Node.js, read when this module loads. Fake timers of a test runner replace the global one later,
 * and a push that waits for a turn of the event loop would never begin.
 */
export const { setImmediate: inNextTurn } = process.getBuiltinModule('node:timers');
