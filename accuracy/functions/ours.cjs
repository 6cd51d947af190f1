// Subject `ours`: instrumented by this package.
const { join } = require('node:path');
const { instrument } = require(join(__dirname, '../../dist/cjs/index.js'));
const { ends } = require('./ends.cjs');

exports.handler = instrument(async (event) => ends[event.end]());
