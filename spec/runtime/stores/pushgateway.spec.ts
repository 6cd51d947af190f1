import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findParts } from '../parts/find-parts.js';
import { requirePart } from '../parts/require-part.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { startPushgateway, type Pushgateway } from './pushgateway.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));

if (requirePart('pushgateway')) {
  describeUnderRuntimes('a function that pushes to a Pushgateway', (_runtime, start) => {
    let gateway: Pushgateway;

    beforeEach(async () => {
      gateway = await startPushgateway(findParts().pushgateway!);
    });
    afterEach(() => gateway.stop());

    async function invoke(
      path: string,
      { events = [{}, {}], env = {} }: { events?: readonly object[]; env?: Record<string, string> } = {},
    ) {
      const environment = await start('shop.handler', {
        taskRoot,
        env: { INSTRUMENTED_ENDPOINT: `${gateway.origin}${path}`, ...env },
      });
      for (const event of events) {
        expect(await environment.invoke(event)).toMatchObject({ outcome: 'response', payload: 'done' });
      }
      return environment;
    }

    async function find(name: string) {
      return (await gateway.samples()).filter((sample) => sample.name === name);
    }

    test('stores its counts in its own group, for any labels of its metrics', async () => {
      const environment = await invoke('/metrics/job/mine/team/everybody');

      const [invocations] = await find('aws_lambda_invocations_total');
      expect(invocations).toMatchObject({ value: 2, labels: { job: 'mine', team: 'everybody' } });
      expect(invocations!.labels.instance).not.toBe('');
      expect(invocations!.labels).toHaveProperty('function_name');
      const orders = await find('orders_total');
      const kinds = orders.map(({ labels, value }) => [
        labels.exported_team,
        labels.team,
        labels.shop,
        value,
      ]);
      expect(kinds.sort()).toEqual([
        ['a', 'everybody', 'x/"y"\\\n', 4],
        ['b', 'everybody', undefined, 2],
      ]);
      const buckets = await find('weight_kg_bucket');
      expect(buckets.map(({ labels: { le }, value }) => [le, value])).toEqual([
        ['1', 0],
        ['5', 2],
        ['+Inf', 2],
      ]);
      expect(environment.output).not.toContain('instrumented-lambda:');
    });

    test('has a group for each environment, without series that the environment has removed', async () => {
      const env = { INSTRUMENTED_PROTOCOL: 'pushgateway' };

      await invoke('', { env });
      await invoke('', { env, events: [{}, { forget: true }] });

      const invocations = await find('aws_lambda_invocations_total');
      expect(invocations.map(({ value }) => value)).toEqual([2, 2]);
      expect(new Set(invocations.map(({ labels: { instance } }) => instance)).size).toBe(2);
      expect(await find('orders_total')).toHaveLength(2);
    });

    test('logs the reason of a rejected push and still answers', async () => {
      await fetch(`${gateway.origin}/metrics/job/other`, {
        method: 'PUT',
        body: '# TYPE orders_total gauge\norders_total 1\n',
      });

      const environment = await invoke('', { env: { INSTRUMENTED_PROTOCOL: 'pushgateway' } });

      expect(await find('aws_lambda_invocations_total')).toEqual([]);
      await expect
        .poll(() => environment.output)
        .toMatch(/Cannot push metrics: the endpoint answered 400: pushed metrics are invalid/);
    });

    test('passes the checks of the doctor, which pushes one sample to a group', async () => {
      const environment = await invoke('/metrics/job/mine', {
        events: [{}],
        env: { INSTRUMENTED_DOCTOR: 'true' },
      });

      // The doctor runs only during invocations, because the environment is frozen between them.
      for (let i = 0; i < 100 && !environment.output.includes('doctor: skipped read-back'); i += 1) {
        await environment.invoke({});
      }
      const { output } = environment;
      expect(output).toMatch(/doctor: setting protocol: pushgateway \(the path of INSTRUMENTED_ENDPOINT\)/);
      expect(output).toMatch(/doctor: ok endpoint: \S+\/metrics\/job\/mine\/instance\/\S+, by pushgateway/);
      expect(output).toMatch(/doctor: ok probe/);
      expect(output).not.toMatch(/doctor: FAILED/);
    });
  });
}
