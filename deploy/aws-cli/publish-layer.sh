#!/bin/sh
# Publishes the layer that `npm run build:layer` wrote, in the AWS CLI's current region. Prints the ARN of the new version.
set -eu

aws lambda publish-layer-version \
  --layer-name instrumented-lambda \
  --description "instrumented-lambda $(node -p 'require("./package.json").version')" \
  --license-info Apache-2.0 \
  --compatible-runtimes nodejs22.x nodejs24.x \
  --zip-file fileb://build/layer/instrumented-lambda.zip \
  --query LayerVersionArn \
  --output text
