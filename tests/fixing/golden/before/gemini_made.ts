import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { streamText } from "ai";

const google = createGoogleGenerativeAI({ apiKey: process.env.GOOGLE_GENERATIVE_AI_API_KEY });
export const r = streamText({ model: google("gemini-2.5-pro"), prompt: "Hello" });
