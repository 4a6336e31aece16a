import { createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';

const openai = createOpenAI({ baseURL: "https://api.deepseek.com", apiKey: process.env.DEEPSEEK_API_KEY });

const mine = createOpenAI({ baseURL: "https://api.deepseek.com", apiKey: process.env.DEEPSEEK_API_KEY });

export async function answer(question: string) {
  const first = await generateText({ model: openai.chat('deepseek-flash'), prompt: question, maxRetries: 2 });
  const second = await generateText({ model: mine.chat('deepseek-flash'), system: 'Be brief', prompt: first.text });
  return second.text;
}
