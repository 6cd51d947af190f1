# A function that imports the package: orders.zip contains it, bundled or in node_modules. Only the settings are added here.
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

variable "role_arn" {
  description = "The function's execution role"
  type        = string
}

resource "aws_lambda_function" "orders" {
  function_name    = "orders"
  filename         = "${path.module}/orders.zip"
  source_code_hash = filebase64sha256("${path.module}/orders.zip")
  handler          = "index.handler"
  runtime          = "nodejs24.x"
  role             = var.role_arn
  timeout          = 10

  environment {
    variables = {
      INSTRUMENTED_ENDPOINT = var.metrics_endpoint
    }
  }
}
