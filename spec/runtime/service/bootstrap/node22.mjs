// Does what /var/runtime/index.mjs does on the managed nodejs22.x runtime: it starts the same client as npm's aws-lambda-ric
// 3, but reads the handler from _HANDLER (after the NODE_OPTIONS preloads) instead of the command line.
import { pathToFileURL } from 'node:url';

// The variable of the stand-in is removed before the user's code can read it.
const entry = process.env.STAND_IN_CLIENT_ENTRY;
delete process.env.STAND_IN_CLIENT_ENTRY;

const { run } = await import(pathToFileURL(entry).href);
await run(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
