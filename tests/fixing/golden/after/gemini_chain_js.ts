import { ChatOpenAI } from "@langchain/openai";

const model = new ChatOpenAI({
  model: "deepseek-flash",
  temperature: 0,
  maxTokens: 2048,
  configuration: { baseURL: "https://api.deepseek.com" }, apiKey: process.env.DEEPSEEK_API_KEY,
});
