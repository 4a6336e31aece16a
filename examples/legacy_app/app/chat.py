"""Answers questions about documents, token by token."""

from openai import OpenAI

from app.settings import MODEL

client = OpenAI()

SYSTEM = "You answer from the given passages only. Say so when they do not contain the answer."


def answer(question, passages):
    messages = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": "\n\n".join(passages) + "\n\nQuestion: " + question},
    ]
    stream = client.chat.completions.create(
        model=MODEL,
        messages=messages,
        temperature=0.2,
        logit_bias={"1734": -100},
        stream=True,
    )
    for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            yield chunk.choices[0].delta.content
