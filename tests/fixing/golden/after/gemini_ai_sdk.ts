import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";

const google = createOpenAI({ baseURL: "https://api.deepseek.com", apiKey: process.env.DEEPSEEK_API_KEY });

const { text } = await generateText({ model: google.chat("deepseek-flash"), prompt: "Hello" });
