import OpenAI from "openai";
import { ChatOpenAI } from "@langchain/openai";
import Anthropic from '@anthropic-ai/sdk';
const client = new OpenAI({ apiKey: process.env.KEY }); // <- flagged
const chat = new ChatOpenAI({ model: name }); // <- flagged
const other = new Anthropic(); // <- flagged
const late = new OpenAI({ baseURL: config.url }); // <- flagged
