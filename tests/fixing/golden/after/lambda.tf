variable "openai_api_key" {
  sensitive = true
}

resource "aws_lambda_function" "app" {
  environment {
    variables = {
      DEEPSEEK_API_KEY  = var.openai_api_key
      OPENAI_BASE_URL = "https://api.deepseek.com"
      OPENAI_MODEL    = "deepseek-flash"
    }
  }
}
