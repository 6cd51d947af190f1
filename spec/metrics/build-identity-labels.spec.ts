import { describe, expect, test } from 'vitest';
import { reservedLabels } from '../../lib/config/constant-labels.js';
import { buildIdentityLabels } from '../../lib/metrics/build-identity-labels.js';

const identity = {
  functionName: 'orders',
  version: '$LATEST',
  region: 'eu-west-1',
  accountId: '123456789012',
  instance: 'a1',
};
const nothing = {
  tenantName: undefined,
  environment: undefined,
  site: undefined,
  accountId: undefined,
  hasTenantId: false,
  constant: {},
};

describe('buildIdentityLabels()', () => {
  test('gives the labels of the Asserts layers, from what Lambda says', () => {
    expect(buildIdentityLabels(identity, { ...nothing, tenantName: 'acme' })).toEqual({
      function_name: 'orders',
      job: 'orders',
      version: '$LATEST',
      region: 'eu-west-1',
      account_id: '123456789012',
      instance: 'a1',
      namespace: 'AWS/Lambda',
      asserts_source: 'prom-client',
      asserts_env: '123456789012',
      asserts_site: 'eu-west-1',
      tenant: 'acme',
      asserts_tenant: 'acme',
      runtime: 'nodejs',
    });
  });

  test('gives the tenant of the environment where that is asked for, before a label of the same name', () => {
    const ofTenant = { ...identity, tenantId: 'acme' };
    const configured = { ...nothing, constant: { tenant_id: 'all' } };

    expect(buildIdentityLabels(ofTenant, nothing)).not.toHaveProperty('tenant_id');
    expect(buildIdentityLabels(ofTenant, configured).tenant_id).toBe('all');
    expect(buildIdentityLabels(ofTenant, { ...configured, hasTenantId: true }).tenant_id).toBe('acme');
    expect(buildIdentityLabels(identity, { ...nothing, hasTenantId: true })).not.toHaveProperty('tenant_id');
  });

  test('lets settings win', () => {
    const configured = { ...nothing, environment: 'prod', site: 'dublin', accountId: '42' };

    expect(buildIdentityLabels(identity, configured)).toMatchObject({
      asserts_env: 'prod',
      asserts_site: 'dublin',
      account_id: '42',
    });
  });

  test('takes a configured account for the environment too', () => {
    expect(buildIdentityLabels(identity, { ...nothing, accountId: '42' })).toMatchObject({
      asserts_env: '42',
    });
  });

  test('leaves out what nobody knows', () => {
    const unknown = {
      functionName: undefined,
      version: undefined,
      region: undefined,
      accountId: undefined,
      instance: 'a1',
    };

    expect(buildIdentityLabels(unknown, nothing)).toEqual({
      instance: 'a1',
      namespace: 'AWS/Lambda',
      asserts_source: 'prom-client',
      runtime: 'nodejs',
    });
  });

  test("adds the user's own", () => {
    expect(buildIdentityLabels(identity, { ...nothing, constant: { team: 'orders' } })).toMatchObject({
      instance: 'a1',
      team: 'orders',
    });
  });

  test('gives no label of the library that the user could set: all are reserved', () => {
    const all = buildIdentityLabels(identity, { ...nothing, tenantName: 'acme' }, '1');

    expect(Object.keys(all).filter((name) => !reservedLabels.has(name))).toEqual([]);
    expect(Object.keys(all)).toContain('layer_version');
  });
});
