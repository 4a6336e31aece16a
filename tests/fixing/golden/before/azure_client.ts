import { AzureOpenAI } from "openai";

const client = new AzureOpenAI({ endpoint: process.env.AZURE_OPENAI_ENDPOINT, apiKey: process.env.AZURE_OPENAI_API_KEY, apiVersion: "2024-10-21", deployment: "gpt-4o" });
