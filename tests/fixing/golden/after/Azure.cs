using OpenAI;
using Azure;

class Chat
{
    static readonly OpenAIClient Client = new OpenAIClient(new System.ClientModel.ApiKeyCredential(System.Environment.GetEnvironmentVariable("DEEPSEEK_API_KEY")), new OpenAIClientOptions { Endpoint = new System.Uri("https://api.deepseek.com") });
}
