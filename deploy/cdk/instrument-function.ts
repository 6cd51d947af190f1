import { Stack } from 'aws-cdk-lib';
import { type Function as LambdaFunction, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';

/** Where to push, and with which layer. */
export interface MetricsSettings {
  /** E.g. `https://metrics.example.com`. */
  readonly endpoint: string;
  /** Path of the zip that `npm run build:layer` writes. */
  readonly layerZip: string;
}

const layerId = 'InstrumentedLambdaLayer';

/** Adds the layer to a function without a change to its code. All functions of a stack share one layer version. */
export function instrumentFunction(target: LambdaFunction, { endpoint, layerZip }: MetricsSettings): void {
  const stack = Stack.of(target);
  const layer =
    (stack.node.tryFindChild(layerId) as LayerVersion | undefined) ??
    new LayerVersion(stack, layerId, {
      layerVersionName: 'instrumented-lambda',
      code: Code.fromAsset(layerZip),
      compatibleRuntimes: [Runtime.NODEJS_22_X, Runtime.NODEJS_24_X],
    });
  target.addLayers(layer);
  target.addEnvironment('AWS_LAMBDA_EXEC_WRAPPER', '/opt/instrumented-lambda');
  target.addEnvironment('INSTRUMENTED_ENDPOINT', endpoint);
}
