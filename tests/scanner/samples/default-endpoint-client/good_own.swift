import OpenAIKit

struct OpenAI {}
let client = OpenAI(apiToken: "k")
