import OpenAI from "./openai.js";
import { useOpenAi } from "../lib/openai";
import { thing } from "@/openai";
