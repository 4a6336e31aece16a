import OpenAI from "openai";
const icon = "file-document-outline-variant";
const key = "thread_id";
const field = "file-attachmentsUploaded";
if (id.startsWith("asst_")) load(id);
if (id === "asst_qJ8Yk2LmN4pR6sT8vW0xZ1aB") skip();
