// Suggests a next question under each answer.
import OpenAI from "openai";

const openai = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });

export async function suggest(answer) {
  const completion = await openai.chat.completions.create({
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: `Suggest one short follow-up question to: ${answer}` }],
  });
  return completion.choices[0].message.content;
}
