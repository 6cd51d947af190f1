#!/bin/sh
# Adds the layer to one function: add-layer.sh <function> <layer version's ARN> <endpoint> [<variable>...]
# Other settings, e.g. INSTRUMENTED_BEARER_TOKEN, are given by name; their values come from variables of this shell.
# Lambda replaces all layers and all variables at once, so this script reads the present ones first. For many functions, or
# if somebody else may change a function at the same time, use `npx instrumented-lambda add`. Needs the AWS CLI and jq.
set -eu
function=$1 layer=$2 endpoint=$3
shift 3

fail() {
  echo "Cannot add the layer to $function: $1" >&2
  exit 1
}

for variable in "$@"; do
  printenv "$variable" >/dev/null || fail "$variable is not set in this shell; expected an exported variable."
done

settings=$(aws lambda get-function-configuration --function-name "$function")
has() { printf %s "$settings" | jq --exit-status "$1" >/dev/null; }

if has '.Environment.Error'; then
  fail "its environment variables cannot be read, and an update would delete them; allow kms:Decrypt with the function's key."
fi
if has '.Environment.Variables.AWS_LAMBDA_EXEC_WRAPPER // "" | . != "" and . != "/opt/instrumented-lambda"'; then
  fail 'it has another wrapper script; use `npx instrumented-lambda add`, which sets NODE_OPTIONS instead.'
fi

# The request is in a file that only this user can read: variables may contain passwords, and everybody can read a command line.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
umask 077

printf %s "$settings" | jq --arg function "$function" --arg layer "$layer" --arg endpoint "$endpoint" '
  def unversioned: sub(":[0-9]+$"; "");
  [(.Layers // [])[].Arn] as $layers
  | {
      FunctionName: $function,
      RevisionId,
      Layers: ($layers
        | map(if unversioned == ($layer | unversioned) then $layer else . end)
        | if index($layer) then . else . + [$layer] end),
      Environment: { Variables: ((.Environment.Variables // {}) + {
        AWS_LAMBDA_EXEC_WRAPPER: "/opt/instrumented-lambda",
        INSTRUMENTED_ENDPOINT: $endpoint
      } + ($ARGS.positional | map({ key: ., value: $ENV[.] }) | from_entries)) }
    }' --args "$@" >"$work/request.json"

# An error message may list all variables with their values, so only the error's name is printed.
aws lambda update-function-configuration --cli-input-json "file://$work/request.json" \
  --query LastUpdateStatus --output text 2>"$work/error" || {
  name=$(sed -n 's/.*An error occurred (\([A-Za-z0-9]*\)) when.*/\1/p' "$work/error")
  fail "Lambda answered ${name:-an error that has no name}."
}
aws lambda wait function-updated-v2 --function-name "$function"
