// Beside a counter with a label of 10,000 values, each of which counts in every invocation.
const { Counter } = require('prom-client');
const { handler } = require('./ours.cjs');

const items = new Counter({ name: 'items_total', help: 'Items sold.', labelNames: ['item'] });

exports.handler = async (...args) => {
  for (let item = 0; item < 10_000; item += 1) items.inc({ item });
  return handler(...args);
};
