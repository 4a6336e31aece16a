using OpenAI.Embeddings; // <- flagged
