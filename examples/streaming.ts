import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { instrument } from 'instrumented-lambda';

/** Bytes are sent as they are written. The invocation and its duration end with the stream. */
export const handler = awslambda.streamifyResponse(
  instrument(
    async (event: APIGatewayProxyEventV2, stream: awslambda.HttpResponseStream, _context: Context) => {
      for (const line of ['packed', 'shipped', 'delivered']) {
        stream.write(`${event.rawPath} ${line}\n`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      stream.end();
    },
  ),
);
