"""An unmodified OpenAI program on another provider, with a second one behind it. Runs offline: both are simulated."""

from __future__ import annotations

import logging
import sys

import openai

from migrate_advisor import fallback_client, log_events
from migrate_advisor.simulator import Simulator


def main() -> None:
    logging.basicConfig(stream=sys.stdout, format="  %(message)s")  # warnings: what goes wrong on the way
    with Simulator("zhipu", "deepseek") as vendors:
        # Without the simulator: ZAI_API_KEY and DEEPSEEK_API_KEY are read, and base_urls is left out.
        http_client = fallback_client(
            "zhipu/glm-4-plus",
            "deepseek/deepseek-v4-flash",
            keys={name: vendors.key(name) for name in ("zhipu", "deepseek")},
            base_urls={name: vendors.base_url(name) for name in ("zhipu", "deepseek")},
            on_event=log_events(),
        )
        with openai.OpenAI(api_key="unused", http_client=http_client) as client:
            question = {"role": "user", "content": "Hello from code that was written for OpenAI"}
            reply = client.chat.completions.create(model="gpt-4o", messages=[question])
            print(reply.choices[0].message.content)

            vendors.fail_next("quota", at="zhipu")
            stream = client.chat.completions.create(model="gpt-4o", messages=[question], stream=True)
            print("".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices))


if __name__ == "__main__":
    main()
