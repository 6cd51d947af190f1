// What /var/runtime/index.mjs does on the managed nodejs22.x runtime: the same client as npm's aws-lambda-ric 3, but the
// handler comes from _HANDLER (read here, so after the NODE_OPTIONS preloads), not from the command line.
import { pathToFileURL } from 'node:url';

// The stand-in's own variable is gone before the user's code can see it.
const entry = process.env.STAND_IN_CLIENT_ENTRY;
delete process.env.STAND_IN_CLIENT_ENTRY;

const { run } = await import(pathToFileURL(entry).href);
await run(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
