import type { InstrumentationOptions } from '../config/options.js';
import type { AnyFunction } from '../handler/any-function.js';
import { configure, flush } from '../instrumentation/public-api.js';
import { configureIfInTime } from '../instrumentation/configure.js';

/** A dynamic module of NestJS. The types of NestJS are not used, so that this package compiles without NestJS. */
export interface InstrumentedDynamicModule {
  readonly module: typeof InstrumentedModule;
  readonly global: true;
  imports: never[];
  providers: InstrumentedProvider[];
}

interface InstrumentedProvider {
  readonly provide: symbol;
  readonly useFactory: AnyFunction;
  inject: never[];
}

/** Options of `InstrumentedModule.forRootAsync()`. */
export interface InstrumentedModuleAsyncOptions {
  /** Modules that export the providers to inject. Default: none. */
  readonly imports?: readonly unknown[] | undefined;
  /** Providers to pass to `useFactory`. Default: none. */
  readonly inject?: readonly unknown[] | undefined;
  /** Returns the settings. Its arguments are the providers of `inject`. */
  readonly useFactory: (
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the type that NestJS has for injected values
    ...dependencies: any[]
  ) => InstrumentationOptions | Promise<InstrumentationOptions>;
}

const settingsToken = Symbol('instrumented-lambda settings');

/**
 * Applies settings through a NestJS module, and pushes once more when the app is closed. It is not needed if environment
 * variables contain all settings.
 *
 * @see docs/getting-started.md
 * @example examples/nestjs/nestjs-standalone.ts
 */
export class InstrumentedModule {
  /**
   * Applies settings now.
   *
   * @param options as for `configure()`
   * @returns the module to import into the app's root module
   * @throws {UsageError} as `configure()`
   */
  static forRoot(options: InstrumentationOptions = {}): InstrumentedDynamicModule {
    configure(options);
    return describeModule([]);
  }

  /**
   * Applies settings when NestJS builds the app. If that is during an invocation, it is too late: the settings are
   * ignored, and one log line says so.
   *
   * @param options a factory of the settings, and what it needs
   * @returns the module to import into the app's root module. Building the app rejects with a `UsageError` if an
   * option is unknown or has a wrong type
   */
  static forRootAsync(options: InstrumentedModuleAsyncOptions): InstrumentedDynamicModule {
    const { imports = [], inject = [], useFactory } = options;
    const provider: InstrumentedProvider = {
      provide: settingsToken,
      inject: inject as never[],
      useFactory: async (...dependencies: unknown[]) => {
        // The settings are not the provider's value: Nest would keep it, and printing the app would print the password.
        configureIfInTime(await useFactory(...dependencies));
      },
    };
    return describeModule([provider], imports);
  }

  /** Called by NestJS when the app is closed: pushes what is not pushed yet. */
  async onApplicationShutdown(): Promise<void> {
    await flush();
  }
}

function describeModule(
  providers: InstrumentedProvider[],
  imports: readonly unknown[] = [],
): InstrumentedDynamicModule {
  return { module: InstrumentedModule, global: true, imports: imports as never[], providers };
}
