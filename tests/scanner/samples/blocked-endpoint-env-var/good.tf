resource "azurerm_cognitive_account" "vision" {
  kind = "ComputerVision"
  tags = { OpenAI = "no" }
}
