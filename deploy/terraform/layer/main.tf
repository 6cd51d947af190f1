# A function without a change to its code: it gets the layer and the environment variables.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

variable "metrics_endpoint" {
  description = "Where to push to, e.g. https://metrics.example.com"
  type        = string
}

variable "metrics_username" {
  type    = string
  default = ""
}

variable "metrics_password" {
  type      = string
  default   = ""
  sensitive = true
}

variable "role_arn" {
  description = "The function's execution role"
  type        = string
}

resource "aws_lambda_layer_version" "metrics" {
  layer_name          = "instrumented-lambda"
  filename            = "${path.module}/../../../build/layer/instrumented-lambda.zip"
  source_code_hash    = filebase64sha256("${path.module}/../../../build/layer/instrumented-lambda.zip")
  compatible_runtimes = ["nodejs22.x", "nodejs24.x"]
}

resource "aws_lambda_function" "orders" {
  function_name    = "orders"
  filename         = "${path.module}/orders.zip"
  source_code_hash = filebase64sha256("${path.module}/orders.zip")
  handler          = "index.handler"
  runtime          = "nodejs24.x"
  role             = var.role_arn
  timeout          = 10
  layers           = [aws_lambda_layer_version.metrics.arn]

  environment {
    variables = {
      AWS_LAMBDA_EXEC_WRAPPER = "/opt/instrumented-lambda"
      INSTRUMENTED_ENDPOINT   = var.metrics_endpoint
      INSTRUMENTED_USERNAME   = var.metrics_username
      INSTRUMENTED_PASSWORD   = var.metrics_password
    }
  }
}
