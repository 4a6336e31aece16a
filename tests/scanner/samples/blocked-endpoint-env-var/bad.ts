const key = process.env.OPENAI_API_KEY; // <- flagged
const url = import.meta.env.VITE_OPENAI_BASE_URL; // <- flagged
