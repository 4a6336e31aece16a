import { ChatOpenAI } from "@langchain/openai";

const a = new ChatOpenAI({ model: "deepseek-flash", configuration: { baseURL: "https://api.deepseek.com" }, apiKey: process.env.DEEPSEEK_API_KEY });
const b = new ChatOpenAI({ configuration: { baseURL: "https://api.deepseek.com" }, apiKey: process.env.DEEPSEEK_API_KEY, model: "deepseek-flash" });
