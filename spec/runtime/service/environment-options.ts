import type { RuntimeName } from '../parts/find-parts.js';

/**
 * How the Extensions API answers a registration:
 * `open` by Lambda's rules, `refused` 403, `failing` 500, `unreachable` closes the connection, `silent` never answers.
 */
export type ExtensionsApiMode = 'open' | 'refused' | 'failing' | 'unreachable' | 'silent';

/** What limits a function: `lambda` as its size does in Lambda, `machine` nothing but this machine. */
export type ResourceLimit = 'lambda' | 'machine';

/** Settings of one execution environment; everything but the first three has a default. */
export interface EnvironmentOptions {
  readonly runtime: RuntimeName;
  /** The folder with the function's code, `/var/task` in Lambda. */
  readonly taskRoot: string;
  /** As in the function's configuration, for example `index.handler`. */
  readonly handler: string;
  /** The function's own environment variables; they win over Lambda's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default `stand-in`. */
  readonly functionName?: string;
  /** Default `$LATEST`. */
  readonly functionVersion?: string;
  /** Default 512 MB. Sets the heap limits Lambda sets; what else it limits, `cpu` and `memory` say. */
  readonly memoryMb?: number;
  /**
   * `lambda`: as much CPU as there is until the runtime asks for its first event, from then on `memoryMb` / 1769 of one
   * CPU in slices of 20 ms. Needs control groups (v1) and root. Default `machine`: no limit.
   */
  readonly cpu?: ResourceLimit;
  /** `lambda`: the process is killed when it takes more than `memoryMb`. Needs the same. Default `machine`: no limit. */
  readonly memory?: ResourceLimit;
  /** The function's timeout in milliseconds; default 10 000. */
  readonly timeoutMs?: number;
  /** How long the init phase may last in milliseconds; default 10 000, as on demand. */
  readonly initTimeoutMs?: number;
  /** What Lambda would mount as `/opt`; default: the real `/opt`, empty as a rule. */
  readonly layerRoot?: string;
  /** NODE_OPTIONS of the function. */
  readonly nodeOptions?: string;
  /** AWS_LAMBDA_EXEC_WRAPPER of the function: an executable that gets the runtime's command line as its arguments. */
  readonly execWrapper?: string;
  /** Whether the process stands still between invocations; default true, false on Managed Instances. */
  readonly freeze?: boolean;
  /** Invocations at one time: makes the environment a Managed Instance. Default: on demand, one at a time. */
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
