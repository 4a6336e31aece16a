var env = [
  {
    name: 'AZURE_OPENAI_CHAT_DEPLOYMENT' // <- flagged
    value: deployment
  }
]
