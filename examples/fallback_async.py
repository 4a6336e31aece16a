"""The asynchronous OpenAI client on another provider: many calls at once, some of which go wrong. Runs offline."""

from __future__ import annotations

import asyncio

import openai

from migrate_advisor import async_fallback_client
from migrate_advisor.simulator import Simulator


async def main() -> None:
    with Simulator("moonshot", "alibaba", faults="rate_limit:0.3:at=moonshot:seconds=0", seed=7) as vendors:
        http_client = async_fallback_client(
            "moonshot/kimi-k2.5",
            "alibaba/qwen-plus",
            keys={name: vendors.key(name) for name in ("moonshot", "alibaba")},
            base_urls={name: vendors.base_url(name) for name in ("moonshot", "alibaba")},
        )
        async with openai.AsyncOpenAI(api_key="unused", http_client=http_client) as client:
            replies = await asyncio.gather(
                *(
                    client.chat.completions.with_raw_response.create(
                        model="gpt-4o", messages=[{"role": "user", "content": f"question {number}"}]
                    )
                    for number in range(8)
                )
            )
        for reply in replies:
            answer = reply.parse().choices[0].message.content
            print(f"{reply.headers['x-migrate-advisor-target']}: {answer}")


if __name__ == "__main__":
    asyncio.run(main())
