resource "azurerm_cognitive_account" "openai" {
  name     = "contoso"
  sku_name = "S0"
  kind     = "OpenAI" # <- flagged
}
resource "azurerm_cognitive_deployment" "chat" { # <- flagged
  name = "chat"
  model {
    format = "OpenAI" # <- flagged
    name = "gpt-4"
    version = "0613"
  }
}
resource "azurerm_cognitive_account" "vision" {
  kind = "ComputerVision"
}
