import type { InstrumentationOptions } from '../config/options.js';
import type { AnyFunction } from '../handler/any-function.js';
import { configure, flush } from '../instrumentation/public-api.js';
import { configureIfInTime } from '../instrumentation/configure.js';

/** As NestJS wants a dynamic module; its own types are not needed, here or where the package is used without it. */
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
  /** Modules whose providers are injected. Default: none. */
  readonly imports?: readonly unknown[] | undefined;
  /** What is handed to `useFactory`. Default: nothing. */
  readonly inject?: readonly unknown[] | undefined;
  /** Makes the settings. */
  readonly useFactory: (
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as NestJS types what it injects
    ...dependencies: any[]
  ) => InstrumentationOptions | Promise<InstrumentationOptions>;
}

const settingsToken = Symbol('instrumented-lambda settings');

/**
 * Settings by way of a NestJS module, and a last push when the app is closed. Not needed where environment variables
 * hold the settings.
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
   * @param options how to make the settings; in force once the app is built. An app that is only built inside an
   * invocation comes too late with them: they are not used, and one line says so.
   */
  static forRootAsync(options: InstrumentedModuleAsyncOptions): InstrumentedDynamicModule {
    const { imports = [], inject = [], useFactory } = options;
    const provider: InstrumentedProvider = {
      provide: settingsToken,
      inject: inject as never[],
      useFactory: async (...dependencies: unknown[]) => {
        // Not the provider's value: Nest keeps that, and whoever prints the app would print the password.
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
