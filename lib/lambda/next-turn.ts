/**
 * Node's own `setImmediate()`, taken when this module is loaded. Fake timers of a test runner stand in for the global one
 * later, and a push that waits for a turn of the event loop would never begin.
 */
export const { setImmediate: inNextTurn } = process.getBuiltinModule('node:timers');
