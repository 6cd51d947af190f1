import type { InstrumentationOptions } from '../config/options.js';
import type { AnyFunction } from '../handler/any-function.js';
import { configure, flush } from '../instrumentation/public-api.js';
import { configureIfInTime } from '../instrumentation/configure.js';

/** A dynamic module of NestJS. Its own types are not used, so the package compiles without NestJS. */
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

export interface InstrumentedModuleAsyncOptions {
  /** Modules with the providers to inject. Default: none. */
  readonly imports?: readonly unknown[] | undefined;
  /** Providers to pass to `useFactory`. Default: none. */
  readonly inject?: readonly unknown[] | undefined;
  /** Returns the settings. */
  readonly useFactory: (
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the type that NestJS has for injected values
    ...dependencies: any[]
  ) => InstrumentationOptions | Promise<InstrumentationOptions>;
}

const settingsToken = Symbol('instrumented-lambda settings');

/**
 * Applies settings through a NestJS module, and pushes a last time when the app is closed. Not needed if environment variables
 * contain all settings.
 *
 * @example examples/nestjs/nestjs-standalone.ts
 */
export class InstrumentedModule {
  /**
   * @param options settings, in force from now on
   * @throws {UsageError} as `configure()`
   */
  static forRoot(options: InstrumentationOptions = {}): InstrumentedDynamicModule {
    configure(options);
    return describeModule([]);
  }

  /**
   * @param options how to make the settings; in force when the app is built. If the app is built during an
   * invocation, that is too late: they are not used, and one log line says so.
   */
  static forRootAsync(options: InstrumentedModuleAsyncOptions): InstrumentedDynamicModule {
    const { imports = [], inject = [], useFactory } = options;
    const provider: InstrumentedProvider = {
      provide: settingsToken,
      inject: inject as never[],
      useFactory: async (...dependencies: unknown[]) => {
        // Not returned as the provider's value: Nest would keep it, and printing the app would print the password.
        configureIfInTime(await useFactory(...dependencies));
      },
    };
    return describeModule([provider], imports);
  }

  /** Called by NestJS when the app is closed. */
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
