export type { OpeningPlace } from './config/opening-place.js';
export type { FlushPolicyText } from './config/flush-policy.js';
export type { OnPush, PushReport } from './config/on-push.js';
export type { InstrumentationOptions } from './config/options.js';
export type { ProcessMetricsPolicyText } from './config/process-metrics-policy.js';
export type { MetricFamilyJson, MetricValueJson, RegistryLike } from './config/registry-like.js';
export { UsageError, type UsageErrorCode } from './errors/usage-error.js';
export type {
  FlushFailure,
  FlushOutcome,
  FlushSkip,
  FlushSkipReason,
  FlushSuccess,
  PushFailureReason,
} from './flush/push-outcome.js';
export type { AnyFunction } from './handler/any-function.js';
export type { HandlerContext, HandlerEvent } from './handler/handler-input.js';
export type { HandlerResult } from './handler/handler-result.js';
export { isDurableFailure } from './handler/is-durable-failure.js';
export { isPartialBatchFailure } from './handler/is-partial-batch-failure.js';
export { isServerError } from './handler/is-server-error.js';
export { isWarmUp } from './handler/is-warm-up.js';
export type { InstrumentedOptions } from './handler/invocation-recorder.js';
export { instrument } from './instrument.js';
export {
  Instrumented,
  type InstrumentedDecorator,
  type InstrumentedDecoratorOptions,
} from './instrumented.js';
export { lambdaHandler, type LambdaHandlerOptions } from './lambda-handler.js';
export { configure, flush, metricsRegistry, warmUp } from './instrumentation/public-api.js';
