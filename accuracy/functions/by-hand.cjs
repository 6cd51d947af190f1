// Subject `by-hand`: awaits a push at the end of every invocation.
const { errors, invocations, push } = require('./counters.cjs');
const { ends } = require('./ends.cjs');

exports.handler = async (event) => {
  invocations.inc();
  try {
    return await ends[event.end]();
  } catch (error) {
    errors.inc();
    throw error;
  } finally {
    await push();
  }
};
