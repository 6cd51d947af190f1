import type { ConfiguredLabels } from '../config/configured-labels.js';
import type { Labels } from '../exposition/labels.js';
import type { Identity } from '../lambda/function-identity.js';

/**
 * Builds the labels of every sample: the identity of the environment, under the label names of the Asserts layers, and the
 * user's constant labels.
 *
 * @param identity from Lambda
 * @param configured from settings; they override the identity
 * @param layerVersion version of the layer, if the layer instruments the function
 * @returns frozen; labels without a value are left out
 */
export function buildIdentityLabels(
  identity: Identity,
  configured: ConfiguredLabels,
  layerVersion?: string,
): Labels {
  const accountId = configured.accountId ?? identity.accountId;
  const candidates: Record<string, string | undefined> = {
    // These come first, so that none can replace one of those below.
    ...configured.constant,
    ...(configured.hasTenantId && identity.tenantId !== undefined && { tenant_id: identity.tenantId }),
    function_name: identity.functionName,
    job: identity.functionName,
    version: identity.version,
    region: identity.region,
    account_id: accountId,
    instance: identity.instance,
    namespace: 'AWS/Lambda',
    asserts_source: 'prom-client',
    asserts_env: configured.environment ?? accountId,
    asserts_site: configured.site ?? identity.region,
    tenant: configured.tenantName,
    asserts_tenant: configured.tenantName,
    runtime: 'nodejs',
    layer_version: layerVersion,
  };
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(candidates)) {
    if (value !== undefined && value !== '') labels[name] = value;
  }
  return Object.freeze(labels);
}
