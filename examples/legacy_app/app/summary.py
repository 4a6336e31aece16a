"""One-paragraph summaries with LangChain."""

from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

prompt = ChatPromptTemplate.from_messages([("system", "Summarise in one paragraph."), ("user", "{text}")])
llm = ChatOpenAI(model="gpt-4o-mini", temperature=0)


def summarise(text):
    return (prompt | llm).invoke({"text": text}).content
