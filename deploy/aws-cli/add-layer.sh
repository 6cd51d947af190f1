#!/bin/sh
# Adds the layer to one function: add-layer.sh <function> <layer version's ARN> <endpoint>
# Layers and variables are replaced as a whole by Lambda, so what is there is read first; for many functions, and
# for changes that somebody else makes meanwhile, use `npx instrumented-lambda add`.
set -eu
function=$1 layer=$2 endpoint=$3

settings=$(aws lambda get-function-configuration --function-name "$function")
layers=$(printf %s "$settings" | jq -r --arg layer "$layer" '[(.Layers // [])[].Arn | select(. != $layer)] + [$layer] | join(" ")')
environment=$(printf %s "$settings" | jq -c --arg endpoint "$endpoint" '{
  Variables: ((.Environment.Variables // {}) + {
    AWS_LAMBDA_EXEC_WRAPPER: "/opt/instrumented-lambda",
    ASSERTS_REMOTE_WRITE_URL: $endpoint
  })
}')

# Unquoted: every layer is a word of its own.
aws lambda update-function-configuration \
  --function-name "$function" \
  --revision-id "$(printf %s "$settings" | jq -r .RevisionId)" \
  --layers $layers \
  --environment "$environment" \
  --query LastUpdateStatus \
  --output text
aws lambda wait function-updated-v2 --function-name "$function"
