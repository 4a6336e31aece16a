const { Configuration, OpenAIApi } = require("openai");

const configuration = new Configuration({ basePath: "https://api.deepseek.com", apiKey: process.env.DEEPSEEK_API_KEY });
const openai = new OpenAIApi(configuration);
const reply = await openai.createChatCompletion({ model: "deepseek-flash", messages: [] });
