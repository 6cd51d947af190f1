import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Sdk from '@aws-sdk/client-lambda';
import { CommandError } from './command-error.js';
import type { FunctionConfiguration, FunctionUpdate, LambdaApi } from './lambda-api.js';

/** Throttling is answered by the SDK, with growing pauses. */
const mostAttempts = 10;

/**
 * Lambda's API by the AWS SDK, which is an optional peer: whoever only runs functions need not have it.
 *
 * @throws {CommandError} that says what to install where the SDK is missing
 */
export async function createSdkLambdaApi(region: string | undefined): Promise<LambdaApi> {
  const sdk = await loadSdk();
  const client = new sdk.LambdaClient({ maxAttempts: mostAttempts, ...(region !== undefined && { region }) });
  return {
    async *listFunctions(): AsyncGenerator<FunctionConfiguration> {
      for await (const { Functions } of sdk.paginateListFunctions({ client }, {})) yield* Functions ?? [];
    },
    getFunction: (name: string) =>
      client.send(new sdk.GetFunctionConfigurationCommand({ FunctionName: name })),
    updateFunction: (name: string, { layers, variables, revisionId }: FunctionUpdate) =>
      client.send(
        new sdk.UpdateFunctionConfigurationCommand({
          FunctionName: name,
          Layers: [...layers],
          Environment: { Variables: variables },
          RevisionId: revisionId,
        }),
      ),
  };
}

/** From beside this package or, where npx runs it from a cache of its own, from the project it is run in. */
async function loadSdk(): Promise<typeof Sdk> {
  try {
    return await import('@aws-sdk/client-lambda');
  } catch {
    return requireFromProject();
  }
}

function requireFromProject(): typeof Sdk {
  const require = createRequire(join(process.cwd(), 'package.json'));
  let file;
  try {
    file = require.resolve('@aws-sdk/client-lambda');
  } catch (cause) {
    throw new CommandError(
      'Cannot reach AWS Lambda: @aws-sdk/client-lambda cannot be loaded; run `npm install @aws-sdk/client-lambda`.',
      { cause },
    );
  }
  return require(file) as typeof Sdk;
}
