// How an invocation may end. All subjects call these functions; a scenario names one for each invocation.
const { setTimeout: sleep } = require('node:timers/promises');

exports.ends = {
  answer: () => sleep(2, 'fine'),
  late: () => sleep(1200, 'late'),
  throw: async () => {
    throw new RangeError('out of stock');
  },
  hang: () => new Promise(() => setInterval(() => undefined, 1000)),
  block: () => {
    for (;;);
  },
  exit: () => process.exit(3),
  uncaught: () =>
    new Promise(() => {
      setTimeout(() => {
        throw new Error('nobody catches this');
      }, 1);
    }),
  memory: () => {
    const kept = [];
    for (;;) kept.push(new Array(1e5).fill({}));
  },
  kill: () => process.kill(process.pid, 'SIGKILL'),
};
