import OpenAI from "openai";
const DEEPSEEK = "https://api.deepseek.com";
const a = new OpenAI({
  apiKey: key,
  baseURL: "https://dashscope.aliyuncs.com/compatible-mode/v1",
});
const b = new OpenAI({ baseURL: DEEPSEEK });
// const c = new OpenAI();
