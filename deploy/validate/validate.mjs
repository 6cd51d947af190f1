/**
 * `npm run check:deploy`: reads every template under `deploy/` with the tool that it is for, and checks that the functions in the
 * result have what the layer or the package needs. The npm script builds the layer and installs the tools first. Nothing leaves
 * this machine.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import hcl from '@cdktf/hcl2json';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';

const run = promisify(execFile);
const deploy = fileURLToPath(new URL('..', import.meta.url));
const repository = join(deploy, '..');
const layerZip = join(repository, 'build/layer/instrumented-lambda.zip');
const work = mkdtempSync(join(tmpdir(), 'deploy-'));
const endpoint = 'https://metrics.example.com';
const wrapper = '/opt/instrumented-lambda';

/** Checks what a function has from its template, whatever the tool. */
function checkFunction({ runtime, layers = [], variables }, kind) {
  assert.match(runtime, /^nodejs(22|24)\.x$/);
  assert.ok(variables.INSTRUMENTED_ENDPOINT, 'no endpoint');
  assert.equal(layers.length, kind === 'layer' ? 1 : 0, 'layers');
  assert.equal(variables.AWS_LAMBDA_EXEC_WRAPPER, kind === 'layer' ? wrapper : undefined);
}

function checkCloudFormation(resources, kind) {
  const functions = Object.values(resources).filter(({ Type }) => /::Function$/.test(Type));
  assert.equal(functions.length, 1);
  const [{ Properties }] = functions;
  checkFunction(
    { runtime: Properties.Runtime, layers: Properties.Layers, variables: Properties.Environment.Variables },
    kind,
  );
}

/** The CDK reads the template: it knows every resource type of SAM and CloudFormation, with the types of its properties. */
function checkSam(file, kind) {
  const stack = new Stack(new App(), 'Sam');
  new CfnInclude(stack, 'Template', { templateFile: file });
  checkCloudFormation(Template.fromStack(stack).toJSON().Resources, kind);
}

async function checkCdk() {
  const { build } = createRequire(import.meta.url)('esbuild');
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', join(deploy, 'validate/tsconfig.cdk.json')]);
  // In the folder of the tools, so that Node.js finds the CDK.
  const outfile = join(deploy, 'validate/node_modules/.cdk/orders-stack.mjs');
  await build({
    entryPoints: [join(deploy, 'cdk/orders-stack.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  const { OrdersStack } = await import(outfile);
  const stack = new OrdersStack(new App(), 'Orders', { metrics: { endpoint, layerZip } });
  const resources = Object.entries(Template.fromStack(stack).toJSON().Resources);
  for (const [id, kind] of [
    ['Untouched', 'layer'],
    ['WithPackage', 'package'],
  ]) {
    checkCloudFormation(
      Object.fromEntries(resources.filter(([name]) => new RegExp(`^${id}[0-9A-F]+$`).test(name))),
      kind,
    );
  }
}

/** Stands in for CloudFormation: the framework asks whether the stack exists, and this answers that it does not. */
async function startCloudFormation() {
  const missing =
    '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id orders-dev does not exist</Message></Error></ErrorResponse>';
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { 'content-type': 'text/xml' }).end(missing);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

async function checkServerless(kind) {
  const folder = join(work, 'deploy/serverless', kind);
  cpSync(join(deploy, 'serverless', kind), folder, { recursive: true });
  const { server, url } = await startCloudFormation();
  const env = {
    PATH: process.env.PATH,
    HOME: work,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_EC2_METADATA_DISABLED: 'true',
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
  };
  const osls = join(deploy, 'validate/node_modules/.bin/osls');
  await run(process.execPath, [osls, 'package'], { cwd: folder, env }).finally(() => server.close());
  const template = readFileSync(
    join(folder, '.serverless/cloudformation-template-update-stack.json'),
    'utf8',
  );
  checkCloudFormation(JSON.parse(template).Resources, kind);
}

async function checkTerraform(kind) {
  const file = join(deploy, 'terraform', kind, 'main.tf');
  const { resource } = await hcl.parse('main.tf', readFileSync(file, 'utf8'));
  const [{ runtime, layers, environment }] = resource.aws_lambda_function.orders;
  checkFunction({ runtime, layers, variables: environment[0].variables }, kind);
  assert.equal(resource.aws_lambda_layer_version !== undefined, kind === 'layer');
}

const checks = [
  ['sam/layer.yaml', () => checkSam(join(deploy, 'sam/layer.yaml'), 'layer')],
  ['sam/package.yaml', () => checkSam(join(deploy, 'sam/package.yaml'), 'package')],
  ['cdk', checkCdk],
  ['serverless/layer', () => checkServerless('layer')],
  ['serverless/package', () => checkServerless('package')],
  ['terraform/layer', () => checkTerraform('layer')],
  ['terraform/package', () => checkTerraform('package')],
  ...['publish-layer.sh', 'add-layer.sh'].map((file) => [
    `aws-cli/${file}`,
    () => run('sh', ['-n', join(deploy, 'aws-cli', file)]),
  ]),
];

cpSync(layerZip, join(work, 'build/layer/instrumented-lambda.zip'));
let failed = 0;
for (const [name, check] of checks) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.error(`FAILED  ${name}: ${error.stderr || error.stdout || error.message}`);
  }
}
rmSync(work, { recursive: true });
process.exitCode = failed === 0 ? 0 : 1;
