/** Prints the demo's output. Uses colour only on a terminal, and not if `NO_COLOR` is set. */
import { styleText } from 'node:util';

const paint = (style, text) =>
  process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text;
const ms = (duration) => `${duration.toFixed(1)} ms`;

export function printHeader(receiver, tenantName) {
  console.log(
    paint('bold', '\nOrderHandler.handle() with @Instrumented(), in an execution environment of its own'),
  );
  console.log(
    `receiver  ${receiver.url}  (TLS with its own authority, Basic credentials of ${tenantName})\n`,
  );
  console.log(paint('dim', row('invocation', 'answer after', 'push answered', 'sent', 'outcome')));
}

export function printInvocation(title, { outcome, deliveredAt, answeredAt }, pushes) {
  const push = pushes.at(-1);
  const lead = push === undefined ? 'no push' : `${ms(answeredAt - push.answeredAt)} before`;
  const size = push === undefined ? '' : `${push.wireBytes} B`;
  const style = outcome.startsWith('✗') ? 'red' : 'green';
  console.log(row(title, ms(answeredAt - deliveredAt), lead, size, paint(style, outcome)));
}

export function printPayload(push) {
  const shown = push.text.split('\n').filter((line) => /^(# (HELP|TYPE) )?aws_lambda_invocations/.test(line));
  console.log(paint('bold', '\nFrom the last push'));
  for (const line of shown) console.log(`  ${line}`);
  console.log(paint('dim', `  … and ${push.samples.length - 1} samples more`));
}

export function printCounts(receiver) {
  console.log(paint('bold', '\nWhat the receiver has'));
  printValue('invocations', receiver.value('aws_lambda_invocations_total'));
  for (const { labels, points } of receiver.series('aws_lambda_errors_total')) {
    if (labels.error_type) printValue(`errors, ${labels.error_type}`, points.at(-1).value);
  }
  printValue('cold starts', receiver.value('aws_lambda_cold_starts_total'));
  printValue('seconds in the handler', receiver.value('aws_lambda_duration_seconds_sum')?.toFixed(3));
  printValue('pushes, all authorized', receiver.pushes.filter(({ authorized }) => authorized).length);
  printValue('connections opened', receiver.connections);
  console.log();
}

export function printValue(name, value) {
  console.log(`  ${name.padEnd(28)} ${value}`);
}

export function printTitle(title) {
  console.log(paint('bold', title));
}

function row(title, answer, push, size, outcome) {
  return `  ${title.padEnd(24)} ${answer.padStart(12)}  ${push.padStart(15)}  ${size.padStart(7)}  ${outcome}`;
}
