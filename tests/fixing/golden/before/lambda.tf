variable "openai_api_key" {
  sensitive = true
}

resource "aws_lambda_function" "app" {
  environment {
    variables = {
      OPENAI_API_KEY  = var.openai_api_key
      OPENAI_BASE_URL = "https://api.openai.com/v1"
      OPENAI_MODEL    = "gpt-4o"
    }
  }
}
