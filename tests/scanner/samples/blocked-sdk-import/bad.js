const OpenAI = require("openai"); // <- flagged
import { createAnthropic } from "@ai-sdk/anthropic"; // <- flagged
const module_ = await import("https://esm.sh/@anthropic-ai/sdk@0.30.0"); // <- flagged
import { OpenAI as Wrapped } from "@llamaindex/openai"; // <- flagged
