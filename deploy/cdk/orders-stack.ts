import { Stack, type StackProps } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { instrumentFunction, type MetricsSettings } from './instrument-function.js';

/** One function with the layer, and one that imports the package and needs only the setting. */
export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly metrics: MetricsSettings }) {
    super(scope, id, props);
    const common = { runtime: Runtime.NODEJS_24_X, handler: 'index.handler' };

    const untouched = new LambdaFunction(this, 'Untouched', {
      ...common,
      code: Code.fromInline('exports.handler = async () => "any handler at all";'),
    });
    instrumentFunction(untouched, props.metrics);

    new LambdaFunction(this, 'WithPackage', {
      ...common,
      code: Code.fromInline(
        'exports.handler = require("instrumented-lambda").instrument(async () => "counted");',
      ),
      environment: { INSTRUMENTED_ENDPOINT: props.metrics.endpoint },
    });
  }
}
