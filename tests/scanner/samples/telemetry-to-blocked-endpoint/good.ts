import { Agent, setTracingDisabled } from "@openai/agents";

setTracingDisabled(true);
