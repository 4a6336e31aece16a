using Microsoft.SemanticKernel;

namespace App;

public class OpenAIService { public OpenAIService(HttpClient http) {} }
public class Startup { object Make() => new OpenAIService(http); }
var local = new Uri("http://localhost:1234/v1");
builder.AddOpenAIChatCompletion("deepseek-chat", new Uri("https://api.deepseek.com"), "k");
builder.AddOpenAIChatCompletion(modelId: id, apiKey: null, endpoint: local);
