"""An unmodified OpenAI program on another provider, with a second one behind it. Runs offline: both are simulated."""

from __future__ import annotations

import openai

from migrate_advisor.simulator import Simulator
from migrate_advisor.transport.client import fallback_client
from migrate_advisor.transport.events import AttemptFailed, ExchangeEvent, FellOver


def tell(event: ExchangeEvent) -> None:
    """Show what goes wrong on the way."""
    match event:
        case AttemptFailed(_, target, attempt, _, means):
            print(f"  {target}, attempt {attempt}: {means}")
        case FellOver(_, failed, to, _):
            print(f"  {failed} failed, trying {to}")


def main() -> None:
    with Simulator("zhipu", "deepseek") as vendors:
        # Without the simulator: ZAI_API_KEY and DEEPSEEK_API_KEY are read, and base_urls is left out.
        http_client = fallback_client(
            "zhipu/glm-4-plus",
            "deepseek/deepseek-v4-flash",
            keys={name: vendors.key(name) for name in ("zhipu", "deepseek")},
            base_urls={name: vendors.base_url(name) for name in ("zhipu", "deepseek")},
            on_event=tell,
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
