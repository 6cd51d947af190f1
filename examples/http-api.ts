import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { instrument, isServerError } from 'instrumented-lambda';

/** An answer with a status of 500 or more counts as an error, although nothing is thrown. */
export const handler = instrument(
  async ({ rawPath }: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    try {
      return { statusCode: 200, body: await findOrder(rawPath) };
    } catch {
      return { statusCode: 503, body: 'the orders cannot be reached' };
    }
  },
  { isError: isServerError },
);

async function findOrder(path: string): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (path === '/orders/lost') throw new Error('Cannot find an order: the store gave no answer.');
  return `order of ${path}`;
}
