export {
  InstrumentedModule,
  type InstrumentedDynamicModule,
  type InstrumentedModuleAsyncOptions,
} from './instrumented-module.js';
export { nestHandler, type NestHandlerOptions } from './nest-handler.js';
