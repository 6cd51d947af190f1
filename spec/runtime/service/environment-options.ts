import type { RuntimeName } from '../parts/find-parts.js';

/**
 * How the Extensions API answers a registration:
 * `open` by Lambda's rules, `refused` 403, `failing` 500, `unreachable` closes the connection, `silent` never answers.
 */
export type ExtensionsApiMode = 'open' | 'refused' | 'failing' | 'unreachable' | 'silent';

/** The limit of a resource: `lambda` as in Lambda for the memory size, `machine` only the machine. */
export type ResourceLimit = 'lambda' | 'machine';

/** Settings of one execution environment; all but the first three have defaults. */
export interface EnvironmentOptions {
  readonly runtime: RuntimeName;
  /** The folder with the function's code, `/var/task` in Lambda. */
  readonly taskRoot: string;
  /** The handler of the function's configuration, for example `index.handler`. */
  readonly handler: string;
  /** The function's own environment variables, which override Lambda's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default `stand-in`. */
  readonly functionName?: string;
  /** Default `$LATEST`. */
  readonly functionVersion?: string;
  /** Default 512 MB. Sets the same heap limits as Lambda; `cpu` and `memory` define the other limits. */
  readonly memoryMb?: number;
  /**
   * `lambda`: an unlimited CPU until the runtime asks for its first event, then `memoryMb` / 1769 of one CPU in slices of
   * 20 ms. Needs control groups (v1) and root. Default `machine`: no limit.
   */
  readonly cpu?: ResourceLimit;
  /** `lambda`: the process is killed if it uses more than `memoryMb`. Needs the same. Default `machine`: no limit. */
  readonly memory?: ResourceLimit;
  /** The function's timeout in milliseconds; default 10 000. */
  readonly timeoutMs?: number;
  /** The timeout of the init phase in milliseconds; default 10 000, as on demand. */
  readonly initTimeoutMs?: number;
  /** The folder that Lambda would mount as `/opt`; default: the real `/opt`, which is usually empty. */
  readonly layerRoot?: string;
  /** NODE_OPTIONS of the function. */
  readonly nodeOptions?: string;
  /** AWS_LAMBDA_EXEC_WRAPPER of the function: an executable that gets the runtime's command line as its arguments. */
  readonly execWrapper?: string;
  /** Whether the process is frozen between invocations; default true, but false on Managed Instances. */
  readonly freeze?: boolean;
  /** The number of concurrent invocations, which makes the environment a Managed Instance. Default: on demand. */
  readonly maxConcurrency?: number;
  /** AWS_LAMBDA_INITIALIZATION_TYPE; default `on-demand`, on Managed Instances `lambda-managed-instances`. */
  readonly initializationType?:
    'on-demand' | 'provisioned-concurrency' | 'snap-start' | 'lambda-managed-instances';
  /** Default `open`. */
  readonly extensionsApi?: ExtensionsApiMode;
}

/** The options with every default applied. */
export interface EnvironmentSettings extends EnvironmentOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memoryMb: number;
  readonly cpu: ResourceLimit;
  readonly memory: ResourceLimit;
  readonly timeoutMs: number;
  readonly initTimeoutMs: number;
  readonly layerRoot: string;
  readonly freeze: boolean;
  readonly initializationType: NonNullable<EnvironmentOptions['initializationType']>;
  readonly extensionsApi: ExtensionsApiMode;
}

export function resolveSettings(options: EnvironmentOptions): EnvironmentSettings {
  const isManagedInstance = options.maxConcurrency !== undefined;

  return {
    ...options,
    env: options.env ?? {},
    functionName: options.functionName ?? 'stand-in',
    functionVersion: options.functionVersion ?? '$LATEST',
    memoryMb: options.memoryMb ?? 512,
    cpu: options.cpu ?? 'machine',
    memory: options.memory ?? 'machine',
    timeoutMs: options.timeoutMs ?? 10_000,
    initTimeoutMs: options.initTimeoutMs ?? 10_000,
    layerRoot: options.layerRoot ?? '/opt',
    freeze: !isManagedInstance && (options.freeze ?? true),
    initializationType:
      options.initializationType ?? (isManagedInstance ? 'lambda-managed-instances' : 'on-demand'),
    extensionsApi: options.extensionsApi ?? 'open',
  };
}
