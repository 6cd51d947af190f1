import type { ConstantLabels } from './constant-labels.js';

/** Values of labels from settings; if `undefined`, Lambda's own is used. */
export interface ConfiguredLabels {
  readonly tenantName: string | undefined;
  readonly environment: string | undefined;
  readonly site: string | undefined;
  readonly accountId: string | undefined;
  /** Whether samples carry the tenant of tenant isolation mode. */
  readonly hasTenantId: boolean;
  /** The user's constant labels, checked: none is a label of the library. */
  readonly constant: ConstantLabels;
}
