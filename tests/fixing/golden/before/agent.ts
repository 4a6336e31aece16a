import { openai, createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';

const mine = createOpenAI({ apiKey: process.env.OPENAI_API_KEY });

export async function answer(question: string) {
  const first = await generateText({ model: openai('gpt-4o'), prompt: question, maxRetries: 2 });
  const second = await generateText({ model: mine.responses('gpt-4o-mini'), system: 'Be brief', prompt: first.text });
  return second.text;
}
