// The preload of the OpenTelemetry layer for Node.js, without instrumentations that the function does not need:
// loader hooks, a tracer provider, the instrumentation of Lambda, which pushes before the answer.
import { register } from 'node:module';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { AwsLambdaInstrumentation } from '@opentelemetry/instrumentation-aws-lambda';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

register('import-in-the-middle/hook.mjs', import.meta.url);

const { ASSERTS_REMOTE_WRITE_URL, ASSERTS_TENANT_NAME, ASSERTS_PASSWORD } = process.env;
const credentials = Buffer.from(`${ASSERTS_TENANT_NAME}:${ASSERTS_PASSWORD}`).toString('base64');
const exporter = new OTLPTraceExporter({
  url: new URL('/v1/traces', ASSERTS_REMOTE_WRITE_URL).href,
  headers: { authorization: `Basic ${credentials}` },
});
const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
provider.register();
registerInstrumentations({
  instrumentations: [new AwsLambdaInstrumentation()],
  tracerProvider: provider,
});
