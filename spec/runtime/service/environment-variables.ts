import { availableParallelism } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

import type { RuntimeClient } from '../parts/find-parts.js';
import type { EnvironmentIdentity } from './environment-identity.js';
import type { EnvironmentSettings } from './environment-options.js';

/** The paths and addresses of this environment. */
export interface EnvironmentPlaces {
  readonly client: RuntimeClient;
  /** `host:port` of the Runtime API. */
  readonly runtimeApi: string;
  readonly tmpDir: string;
}

/**
 * Returns the variables that Lambda gives a function, with only PATH of the developer's environment.
 *
 * Intentionally without HOME, which Lambda does not set, and without credentials, which the specs do not need.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function createEnvironmentVariables(
  settings: EnvironmentSettings,
  identity: EnvironmentIdentity,
  { client, runtimeApi, tmpDir }: EnvironmentPlaces,
): Record<string, string> {
  const runtimeDir = dirname(client.entry);

  return {
    PATH: [dirname(client.node), process.env.PATH ?? '', join(settings.layerRoot, 'bin')].join(delimiter),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    TMPDIR: tmpDir,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    _HANDLER: settings.handler,
    LAMBDA_TASK_ROOT: settings.taskRoot,
    LAMBDA_RUNTIME_DIR: runtimeDir,
    NODE_PATH: [
      join(settings.layerRoot, 'nodejs', settings.runtime, 'node_modules'),
      join(settings.layerRoot, 'nodejs', 'node_modules'),
      join(runtimeDir, 'node_modules'),
      runtimeDir,
      settings.taskRoot,
    ].join(delimiter),
    AWS_REGION: identity.region,
    AWS_DEFAULT_REGION: identity.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime.replace('node', 'nodejs')}.x`,
    AWS_LAMBDA_FUNCTION_NAME: settings.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: settings.functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: settings.initializationType,
    AWS_LAMBDA_LOG_GROUP_NAME: identity.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: identity.logStreamName,
    ...managedInstanceVariables(settings),
    ...(settings.nodeOptions === undefined ? {} : { NODE_OPTIONS: settings.nodeOptions }),
    ...(settings.execWrapper === undefined ? {} : { AWS_LAMBDA_EXEC_WRAPPER: settings.execWrapper }),
    ...settings.env,
  };
}

/**
 * The open poll of each worker occupies a thread of libuv's pool in the native client. With the default of 4 threads,
 * 4 workers leave none for `dns.lookup`, files or zlib, which then wait for the next event. Lambda starts 8 workers per
 * CPU by default, so it must enlarge the pool; how is not documented. A function's own UV_THREADPOOL_SIZE overrides this.
 */
function managedInstanceVariables({ maxConcurrency, env }: EnvironmentSettings): Record<string, string> {
  if (maxConcurrency === undefined) return {};
  const workerCount = Number(env.AWS_LAMBDA_NODEJS_WORKER_COUNT ?? 8 * availableParallelism());
  return { AWS_LAMBDA_MAX_CONCURRENCY: String(maxConcurrency), UV_THREADPOOL_SIZE: String(workerCount + 4) };
}
