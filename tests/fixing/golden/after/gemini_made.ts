import { createOpenAI } from '@ai-sdk/openai';
import { streamText } from "ai";

const google = createOpenAI({ baseURL: "https://api.deepseek.com", apiKey: process.env.DEEPSEEK_API_KEY });
export const r = streamText({ model: google.chat("deepseek-flash"), prompt: "Hello" });
