import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Sdk from '@aws-sdk/client-lambda';
import { CommandError } from './command-error.js';
import type { FunctionConfiguration, FunctionUpdate, LambdaApi } from './lambda-api.js';

/** The SDK retries throttled calls with growing pauses. */
const mostAttempts = 10;

/**
 * Lambda's API through the AWS SDK. The SDK is an optional peer: functions run without it.
 *
 * @throws {CommandError} that says what to install if the SDK is missing
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

/** Loads it from beside this package. If npx runs the package from its cache: from the project in the current folder. */
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
