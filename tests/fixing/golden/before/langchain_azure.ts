import { AzureChatOpenAI, ChatOpenAI } from "@langchain/openai";

const a = new AzureChatOpenAI({ azureOpenAIApiKey: process.env.AZURE_OPENAI_API_KEY, azureOpenAIApiInstanceName: "x", azureOpenAIApiDeploymentName: "gpt-4o", azureOpenAIApiVersion: "2024-02-01" });
const b = new ChatOpenAI({ model: "gpt-4o" });
