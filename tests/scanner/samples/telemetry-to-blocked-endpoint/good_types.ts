import type { Agent } from "@openai/agents";
