import openai

MODEL = "ft:gpt-3.5-turbo-0613:acme::8abcDEF1"  # <- flagged
client = openai.OpenAI()
assistant = client.beta.assistants.retrieve("asst_qJ8Yk2LmN4pR6sT8vW0xZ1aB")  # <- flagged
client.beta.threads.runs.create(
    thread_id="thread_qJ8Yk2LmN4pR6sT8vW0xZ1aB",  # <- flagged
    assistant_id=assistant.id,
)
client.fine_tuning.jobs.create(training_file="file-qJ8Yk2LmN4pR6sT8vW0xZ1", model="x")  # <- flagged
