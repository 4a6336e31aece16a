// see https://api.openai.com/v1
/* or https://api.anthropic.com */
if (url.startsWith("https://api.openai.com")) { refuse(); }
const url = "https://api.deepseek.com/v1";
