resource "azurerm_private_dns_zone" "this" {
  name = "privatelink.openai.azure.com" # <- flagged
}
