import { Agent, run } from "@openai/agents";
import OpenAI from "openai";
import { setDefaultOpenAIClient, setTracingDisabled } from "@openai/agents";

process.env.OPENAI_DEFAULT_MODEL ??= "deepseek-flash";
setDefaultOpenAIClient(new OpenAI({ baseURL: "https://api.deepseek.com", apiKey: process.env.DEEPSEEK_API_KEY }));
setTracingDisabled(true);

const agent = new Agent({ name: "a", instructions: "b", model: "deepseek-flash" });
const result = await run(agent, "hello");
