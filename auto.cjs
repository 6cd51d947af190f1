// The preload under a path that does not change: --require /var/task/node_modules/instrumented-lambda/auto.cjs
require('./dist/cjs/layer/auto.cjs');
