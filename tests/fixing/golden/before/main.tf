resource "aws_ecs_task_definition" "app" {
  environment = {
    OPENAI_API_KEY  = var.openai_api_key
    OPENAI_BASE_URL = "https://api.openai.com/v1"
    OPENAI_MODEL    = "gpt-4o"
  }
}
