import type { ConstantLabels } from './constant-labels.js';

/** Label values from settings. If one is `undefined`, the value that Lambda provides is used. */
export interface ConfiguredLabels {
  readonly tenantName: string | undefined;
  readonly environment: string | undefined;
  readonly site: string | undefined;
  readonly accountId: string | undefined;
  /** Whether samples have the label `tenant_id`, the tenant in tenant isolation mode. */
  readonly hasTenantId: boolean;
  /** The user's constant labels; none has the name of one of the library's labels. */
  readonly constant: ConstantLabels;
}
