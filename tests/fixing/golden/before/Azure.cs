using Azure.AI.OpenAI;
using Azure;

class Chat
{
    static readonly AzureOpenAIClient Client = new AzureOpenAIClient(
        new Uri("https://mine.openai.azure.com"),
        new AzureKeyCredential(Environment.GetEnvironmentVariable("AZURE_OPENAI_API_KEY")));
}
