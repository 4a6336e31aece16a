using OpenAI;
using Microsoft.SemanticKernel;

var client = new OpenAIClient(key); // <- flagged
var kernel = Kernel.CreateBuilder().AddOpenAIChatCompletion("m", key).Build(); // <- flagged
