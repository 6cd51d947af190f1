/** A minimal runtime client: loads the handler, and calls it with one event at a time. */
import { fakeContext } from 'instrumented-lambda/testing';

const nowMs = () => performance.timeOrigin + performance.now();
const { handler } = await import(process.argv[2]);

process.on('message', (event) => {
  const context = fakeContext({ functionName: 'orders' });
  const deliveredAt = nowMs();
  handler(event, context)
    .then(
      (result) => ({ outcome: `→ ${JSON.stringify(result)}` }),
      (error) => ({ outcome: `✗ ${error.name}: ${error.message}` }),
    )
    .then((result) => process.send({ ...result, deliveredAt, answeredAt: nowMs() }));
});
