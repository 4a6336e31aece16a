// A small real program on the Vercel AI SDK, which knows nothing of migrate_advisor: `node framework_programs.mjs BASE`.
// Run by frameworks.py; ends with status 1 if an answer is not what it should be.
import assert from 'node:assert';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateObject, generateText, stepCountIs, streamObject, streamText, tool } from 'ai';
import { z } from 'zod';

const key = { apiKey: 'unused', baseURL: `${process.argv[2]}/v1` };
const openai = createOpenAI(key);
const compatible = createOpenAICompatible({ ...key, name: 'any', includeUsage: true, supportsStructuredOutputs: true });
const models = {
  chat: openai.chat('gpt-4o-mini'),
  responses: openai.responses('gpt-4o-mini'),
  compatible: compatible('gpt-4o-mini'),
  messages: createAnthropic(key)('claude-sonnet-4-5'),
};
const prompt = '[reason] [call:weather] How is the weather in Paris?';
const weather = tool({
  description: 'The weather of a city.',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});
const schema = z.object({ name: z.string(), population: z.number() });
const onError = ({ error }) => {
  throw error;
};

for (const [name, model] of Object.entries(models)) {
  const all = { model, tools: { weather }, stopWhen: stepCountIs(3), maxRetries: 0 };
  const said = await generateText({ ...all, prompt });
  assert(said.text.startsWith('tool results: sunny'), `${name}: ${said.text}`);
  const messages = [{ role: 'user', content: prompt }, ...said.response.messages, { role: 'user', content: prompt }];
  const again = await generateText({ ...all, messages });
  assert(again.text.startsWith('tool results: sunny'), `${name}, second turn: ${again.text}`);
  const stream = streamText({ ...all, prompt, onError });
  let text = '';
  for await (const part of stream.textStream) text += part;
  assert(text.startsWith('tool results: sunny'), `${name}, streamed: ${text}`);
  assert((await stream.totalUsage).totalTokens > 0, `${name}: no token counts`);
  const made = await generateObject({ model, schema, prompt: 'Paris', maxRetries: 0 });
  assert(typeof made.object.population === 'number', `${name}: ${JSON.stringify(made.object)}`);
  const parts = streamObject({ model, schema, prompt: 'Paris', maxRetries: 0, onError });
  for await (const _ of parts.partialObjectStream);
  assert(typeof (await parts.object).population === 'number', `${name}: no streamed object`);
}
