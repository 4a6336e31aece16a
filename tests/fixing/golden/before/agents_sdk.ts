import { Agent, run } from "@openai/agents";

const agent = new Agent({ name: "a", instructions: "b", model: "gpt-4o" });
const result = await run(agent, "hello");
