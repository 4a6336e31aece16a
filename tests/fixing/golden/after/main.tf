resource "aws_ecs_task_definition" "app" {
  environment = {
    DEEPSEEK_API_KEY  = var.openai_api_key
    OPENAI_BASE_URL = "https://api.deepseek.com"
    OPENAI_MODEL    = "deepseek-flash"
  }
}
