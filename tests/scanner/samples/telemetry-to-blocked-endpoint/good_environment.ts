import { Agent } from "@openai/agents";

process.env.OPENAI_AGENTS_DISABLE_TRACING = "1";
