// Subject `timer`: pushes every 15 s, as a server would.
const { errors, invocations, push } = require('./counters.cjs');
const { ends } = require('./ends.cjs');

setInterval(() => void push().catch(() => undefined), 15_000);

exports.handler = async (event) => {
  invocations.inc();
  try {
    return await ends[event.end]();
  } catch (error) {
    errors.inc();
    throw error;
  }
};
