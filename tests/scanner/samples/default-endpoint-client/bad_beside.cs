using OpenAI;
using OpenAI.Chat;
using Amazon.S3;

var storage = new AmazonS3Config { Endpoint = "https://s3.example.com" };
var options = new OpenAIClientOptions { Endpoint = new Uri("https://api.deepseek.com") };
var theirs = new OpenAIClient(new ApiKeyCredential(key), options);
var ours = new OpenAIClient(key); // <- flagged
ChatClient chat = new(model: "m", apiKey: key); // <- flagged
private readonly OpenAIClient _client = new(key); // <- flagged
var full = new OpenAI.Chat.ChatClient("m", key); // <- flagged
var settings = new OpenAIClientOptions { Endpoint = new Uri(configuration["Endpoint"]) };
var late = new OpenAIClient(new ApiKeyCredential(key), settings); // <- flagged
var passed = new OpenAIClient(new ApiKeyCredential(key), clientOptions); // <- flagged
