using Azure.AI.OpenAI;

AzureOpenAIClient client = new(new Uri(endpoint), new DefaultAzureCredential()); // <- flagged
