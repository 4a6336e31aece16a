"""instructor on another provider: structured answers, whole and as they grow. Runs offline."""

from __future__ import annotations

import instructor
import openai
from pydantic import BaseModel

from migrate_advisor import fallback_client
from migrate_advisor.simulator import Simulator


class City(BaseModel):
    name: str
    inhabitants: int


def main() -> None:
    with Simulator("zhipu") as vendors:
        http_client = fallback_client(
            "zhipu/glm-4-plus", keys={"zhipu": vendors.key("zhipu")}, base_urls={"zhipu": vendors.base_url("zhipu")}
        )
        with openai.OpenAI(api_key="unused", http_client=http_client) as client:
            chat = instructor.from_openai(client).chat.completions
            messages = [{"role": "user", "content": "[call] Name a city"}]
            city = chat.create(model="gpt-4o", messages=messages, response_model=City)
            print("structured:", type(city).__name__)
            growing = list(chat.create_partial(model="gpt-4o", messages=messages, response_model=City))
            print("stream:", growing[-1].model_dump() == city.model_dump())


if __name__ == "__main__":
    main()
