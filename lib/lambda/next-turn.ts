/**
 * Node.js' own `setImmediate()`, read when this module loads. Fake timers of a test runner may later replace the global
 * one; a push that waits for the next turn of the event loop would then never begin.
 */
export const { setImmediate: inNextTurn } = process.getBuiltinModule('node:timers');
