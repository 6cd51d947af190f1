#!/bin/sh
# Publishes the layer of `npm run build:layer` in the region at hand, and prints the ARN of its new version.
set -eu

aws lambda publish-layer-version \
  --layer-name instrumented-lambda \
  --description "instrumented-lambda $(node -p 'require("./package.json").version')" \
  --license-info Apache-2.0 \
  --compatible-runtimes nodejs22.x nodejs24.x \
  --zip-file fileb://build/layer/instrumented-lambda.zip \
  --query LayerVersionArn \
  --output text
