import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Sdk from '@aws-sdk/client-lambda';
import { CommandError } from './command-error.js';
import type { FunctionConfiguration, FunctionUpdate, LambdaApi } from './lambda-api.js';

/** For each call. The SDK retries throttled calls with growing delays. */
const maxAttempts = 10;

/**
 * Calls Lambda's API by the AWS SDK. The SDK is an optional peer dependency, because functions do not use it.
 *
 * @throws {CommandError} if the SDK is missing; the message says what to install
 */
export async function createSdkLambdaApi(region: string | undefined): Promise<LambdaApi> {
  const sdk = await loadSdk();
  const client = new sdk.LambdaClient({ maxAttempts: maxAttempts, ...(region !== undefined && { region }) });
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

/**
 * Loads the SDK that is installed beside this package, or, if npx runs the package from its cache, that of the current project.
 */
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
