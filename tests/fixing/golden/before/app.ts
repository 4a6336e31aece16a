import OpenAI from "openai";
const c = new OpenAI();
