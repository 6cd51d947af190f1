import middy from '@middy/core';
import { executionModeStandard } from '@middy/core/Standard';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { isServerError } from 'instrumented-lambda';
import { instrumented } from 'instrumented-lambda/middy';

/** Every invocation is counted, also if a middleware answers and the handler is not called, as for `/health`. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
  executionMode: instrumented(executionModeStandard, { isError: isServerError }),
})
  .before(({ event }) => (event.rawPath === '/health' ? { statusCode: 200, body: 'ok' } : undefined))
  .handler(async ({ rawPath }) => Promise.resolve({ statusCode: 200, body: `order of ${rawPath}` }));
