// Subject `ours`, beside a counter with 10,000 label values. All are in the first push; each invocation increases another one.
const { Counter } = require('prom-client');
const { handler } = require('./ours.cjs');

const items = new Counter({ name: 'items_total', help: 'Items sold.', labelNames: ['item'] });
for (let item = 0; item < 10_000; item += 1) items.inc({ item });
let sold = 0;

exports.handler = async (...args) => {
  items.inc({ item: sold++ });
  return handler(...args);
};
