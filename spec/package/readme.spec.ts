import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Registry } from 'prom-client';
import { InvocationMetrics } from '../../lib/metrics/invocation-metrics.js';
import { PushMetrics } from '../../lib/metrics/push-metrics.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const readme = read('README.md');
const manifest = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

describe('README.md', () => {
  test('shows only code that is a file under examples/', () => {
    const examples = readdirSync(new URL('examples/', root), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
      .map((path) => read(`examples/${path}`));
    const snippets = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code);

    expect(snippets.length).toBeGreaterThan(0);
    for (const snippet of snippets)
      expect(
        examples.some((example) => example.includes(snippet!)),
        snippet,
      ).toBe(true);
  });

  test('names only npm scripts that exist', () => {
    const scripts = [
      ...readme.matchAll(/npm (?:run )?(test|demo|[\w:]+:[\w:]+|bench|faults|accuracy)\b/g),
    ].map(([, name]) => name!);

    expect(scripts).toEqual(expect.arrayContaining(['demo', 'test']));
    for (const script of scripts) expect(Object.keys(manifest.scripts)).toContain(script);
  });

  test('has every variable that the code reads in its settings table', () => {
    const code = readdirSync(new URL('lib/config/', root))
      .map((path) => read(`lib/config/${path}`))
      .join('\n');
    const variables = new Set(code.match(/\b(ASSERTS|INSTRUMENTED)_[A-Z_]+\b|\bACCOUNT_ID\b/g));

    expect(variables.size).toBeGreaterThan(9);
    for (const variable of variables) expect(readme).toContain(`\`${variable}\``);
  });

  test('has every metric of ours in its table, with its type', async () => {
    const registry = new Registry();
    new InvocationMetrics(registry, [1]);
    new PushMetrics(registry);

    for (const { name, type } of await registry.getMetricsAsJSON()) {
      const [row] = readme.split('\n').filter((line) => line.startsWith(`| \`${name}\` `));
      expect(row?.split('|')[2]?.trim(), name).toBe(String(type));
    }
  });
});
