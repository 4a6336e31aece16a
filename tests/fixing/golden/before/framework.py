from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="gpt-4o", temperature=0, verbose=True, max_retries=3, prompt_template="short")
