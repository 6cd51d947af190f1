const { instrument } = require('instrumented-lambda');

exports.handler = instrument(async () => 'counted');
