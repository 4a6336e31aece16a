var env = [
  {
    name: 'AZURE_OPENAI_CHAT_DEPLOYMENT' // <- flagged
    value: deployment
  }
]

resource account 'Microsoft.CognitiveServices/accounts@2023-05-01' = {
  name: 'contoso'
  kind: 'OpenAI' // <- flagged
}

resource speech 'Microsoft.CognitiveServices/accounts@2023-05-01' = {
  kind: 'SpeechServices'
}
