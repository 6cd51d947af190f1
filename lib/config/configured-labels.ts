import type { ConstantLabels } from './constant-labels.js';

/** Values of labels that settings give; `undefined` where Lambda's own are to be used. */
export interface ConfiguredLabels {
  readonly tenantName: string | undefined;
  readonly environment: string | undefined;
  readonly site: string | undefined;
  readonly accountId: string | undefined;
  /** Whether samples carry the tenant of tenant isolation mode. */
  readonly hasTenantId: boolean;
  /** Labels of the user's own, checked: none is one that says who counted. */
  readonly constant: ConstantLabels;
}
