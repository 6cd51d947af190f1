/** The labels of the library, written by hand. */
export function labelsOf(context) {
  const [, , , region, account] = context.invokedFunctionArn.split(':');
  return {
    function_name: context.functionName,
    job: context.functionName,
    version: context.functionVersion,
    region,
    account_id: account,
    instance: context.logStreamName,
    namespace: 'AWS/Lambda',
    asserts_source: 'prom-client',
    asserts_env: account,
    asserts_site: region,
    tenant: process.env.ASSERTS_TENANT_NAME,
    asserts_tenant: process.env.ASSERTS_TENANT_NAME,
    runtime: 'nodejs',
  };
}

/** The HTTP Basic credentials that every subject sends. */
export const authorization = `Basic ${Buffer.from(
  `${process.env.ASSERTS_TENANT_NAME}:${process.env.ASSERTS_PASSWORD}`,
).toString('base64')}`;
