// Subject `ours`, in a function that also collects prom-client's default metrics in the global registry, as many do.
require('prom-client').collectDefaultMetrics();
exports.handler = require('./ours.cjs').handler;
