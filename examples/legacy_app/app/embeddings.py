"""Vectors for passages, over plain HTTP since this runs where the SDK is not installed."""

import os

import httpx

URL = "https://api.openai.com/v1/embeddings"


def embed(texts):
    reply = httpx.post(
        URL,
        headers={"Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"},
        json={"model": "text-embedding-3-small", "input": texts},
        timeout=30,
    )
    reply.raise_for_status()
    return [row["embedding"] for row in reply.json()["data"]]
