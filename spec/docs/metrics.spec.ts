import { Registry } from 'prom-client';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { doctorProbe } from '../../lib/doctor/encode-probe.js';
import { buildIdentityLabels } from '../../lib/metrics/build-identity-labels.js';
import { InvocationMetrics } from '../../lib/metrics/invocation-metrics.js';
import { registerProcessMetrics } from '../../lib/metrics/process/register-process-metrics.js';
import { PushMetrics } from '../../lib/metrics/push-metrics.js';
import { resolveConfig } from '../../lib/config/resolve-config.js';
import { readPage } from './support/pages.js';
import { readFixedParts, readSources, visit } from './support/source.js';
import { readCode, readTableRows, type Row } from './support/tables.js';

const { text } = readPage('docs/metrics.md');
const rows = readTableRows(text, 'metric').flatMap((row) =>
  readCode(row.metric).map((name) => ({ name, type: row.type ?? '', labels: readCode(row.labels) })),
);

interface Registration {
  /** Matches the metric's name. */
  readonly name: RegExp;
  readonly type: string;
  readonly at: string;
}

/** Every `new Counter({ name: … })` and the like in `lib/`, also those that not every process executes. */
function findRegistrations(): readonly Registration[] {
  const found: Registration[] = [];
  for (const file of readSources()) {
    visit(file, (node) => {
      if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression)) return;
      if (!/^(Counter|Gauge|Histogram|Summary)$/.test(node.expression.text)) return;
      const [options] = node.arguments ?? [];
      if (options === undefined || !ts.isObjectLiteralExpression(options)) return;
      const property = options.properties.find((each) => each.name?.getText(file) === 'name');
      const parts =
        property !== undefined && ts.isPropertyAssignment(property) && readFixedParts(property.initializer);
      if (!parts) throw new Error(`Cannot read the name of a metric: expected a text in ${file.fileName}.`);
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      found.push({
        name: new RegExp(`^${parts.join('[a-z_]+?')}$`),
        type: node.expression.text.toLowerCase(),
        at: `${file.fileName}:${String(line + 1)}`,
      });
    });
  }
  return found;
}

describe('docs/metrics.md', () => {
  const registrations = findRegistrations();

  test('lists every metric that the code registers, with its type', () => {
    expect(registrations.length).toBeGreaterThan(25);
    const missing = registrations.filter(
      (each) => !rows.some(({ name, type }) => each.name.test(name) && type === each.type),
    );

    expect(missing).toEqual([]);
  });

  test('lists no metric that the code does not register', () => {
    const unknown = rows.filter(
      ({ name }) => name !== doctorProbe && !registrations.some((each) => each.name.test(name)),
    );

    expect(unknown).toEqual([]);
  });

  test('lists each metric of a process, with its labels', async () => {
    const registry = new Registry();
    new InvocationMetrics(registry, [1]);
    new PushMetrics(registry);
    registerProcessMetrics(registry);

    for (const { name, type } of await registry.getMetricsAsJSON()) {
      const { labelNames } = registry.getSingleMetric(name) as unknown as { labelNames: readonly string[] };
      expect(
        rows.find((row) => row.name === name),
        name,
      ).toEqual({ name, type: String(type), labels: labelNames.filter((label) => label !== 'le') });
    }
  });

  test('lists every label of a sample, and no other', () => {
    const labels = buildIdentityLabels(
      { functionName: 'f', version: '1', region: 'r', accountId: 'a', instance: 'i' },
      resolveConfig({ ASSERTS_TENANT_NAME: 't' }).config.labels,
      '1.0.0',
    );
    const documented = readTableRows(text, 'label').flatMap((row: Row) => readCode(row.label));

    expect([...documented].sort()).toEqual(Object.keys(labels).sort());
  });

  test.each([
    ['`outcome`', 'PushFailureReason', ['pushed']],
    ['`reason`', 'FlushSkipReason', []],
  ])('lists every value of the label %s, and no other', (column, typeName, others) => {
    const documented = readTableRows(text, column).flatMap((row) => readCode(row[column]));

    expect([...documented].sort()).toEqual([...readUnion(typeName), ...others].sort());
  });
});

/** @returns the texts of `type name = 'a' | 'b'` */
function readUnion(name: string): readonly string[] {
  const values: string[] = [];
  for (const file of readSources()) {
    visit(file, (node) => {
      if (!ts.isTypeAliasDeclaration(node) || node.name.text !== name) return;
      visit(node.type, (part) => {
        if (ts.isStringLiteral(part)) values.push(part.text);
      });
    });
  }
  return values;
}
