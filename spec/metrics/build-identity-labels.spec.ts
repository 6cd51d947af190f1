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
  test('returns the labels of the Asserts layers from the identity', () => {
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

  test('sets tenant_id if it is enabled, in preference to a constant label of that name', () => {
    const ofTenant = { ...identity, tenantId: 'acme' };
    const configured = { ...nothing, constant: { tenant_id: 'all' } };

    expect(buildIdentityLabels(ofTenant, nothing)).not.toHaveProperty('tenant_id');
    expect(buildIdentityLabels(ofTenant, configured).tenant_id).toBe('all');
    expect(buildIdentityLabels(ofTenant, { ...configured, hasTenantId: true }).tenant_id).toBe('acme');
    expect(buildIdentityLabels(identity, { ...nothing, hasTenantId: true })).not.toHaveProperty('tenant_id');
  });

  test('prefers settings to the identity', () => {
    const configured = { ...nothing, environment: 'prod', site: 'dublin', accountId: '42' };

    expect(buildIdentityLabels(identity, configured)).toMatchObject({
      asserts_env: 'prod',
      asserts_site: 'dublin',
      account_id: '42',
    });
  });

  test('uses a configured account as asserts_env too', () => {
    expect(buildIdentityLabels(identity, { ...nothing, accountId: '42' })).toMatchObject({
      asserts_env: '42',
    });
  });

  test('omits unknown labels', () => {
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

  test("adds the user's labels", () => {
    expect(buildIdentityLabels(identity, { ...nothing, constant: { team: 'orders' } })).toMatchObject({
      instance: 'a1',
      team: 'orders',
    });
  });

  test("returns only reserved labels without the user's labels", () => {
    const all = buildIdentityLabels(identity, { ...nothing, tenantName: 'acme' }, '1');

    expect(Object.keys(all).filter((name) => !reservedLabels.has(name))).toEqual([]);
    expect(Object.keys(all)).toContain('layer_version');
  });
});
