// Beside what many begin with: prom-client's default metrics in its global registry.
require('prom-client').collectDefaultMetrics();
exports.handler = require('./ours.cjs').handler;
