import { Agent } from "@openai/agents"; // <- flagged
import { run } from "@openai/agents";
import type { Tool } from "@openai/agents";
