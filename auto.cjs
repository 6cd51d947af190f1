// The preload, at a path that stays the same in every version: --require /var/task/node_modules/instrumented-lambda/auto.cjs
require('./dist/cjs/layer/auto.cjs');
