# ruff: noqa: E501 -- samples stay on the lines of their source
"""One small sample of every format of logs, in the shape of its source. Whatever a user wrote holds `CANARY`."""

from __future__ import annotations

import json
from typing import Any

CANARY = "Zq7canary"
"""In every text, name, key and id of a user's in the samples."""

ASKED: dict[str, Any] = {
    "model": "gpt-4o-mini",
    "messages": [
        {"role": "system", "content": f"You are {CANARY}"},
        {"role": "user", "content": [{"type": "text", "text": CANARY}], "name": CANARY},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": f"call_{CANARY}",
                    "type": "function",
                    "function": {"name": CANARY, "arguments": f'{{"{CANARY}": 1}}'},
                }
            ],
        },
        {"role": "tool", "tool_call_id": f"call_{CANARY}", "content": CANARY},
        {"role": "user", "content": CANARY},
    ],
    "temperature": 0.7,
    "user": CANARY,
    "stop": [CANARY],
    "metadata": {CANARY: CANARY},
    f"x_{CANARY}": CANARY,
    "response_format": {
        "type": "json_schema",
        "json_schema": {
            "name": CANARY,
            "schema": {"type": "object", "title": CANARY, "properties": {CANARY: {"enum": [CANARY]}}},
        },
    },
    "tools": [
        {
            "type": "function",
            "function": {
                "name": CANARY,
                "description": CANARY,
                "parameters": {"type": "object", "properties": {CANARY: {"type": "string"}}, "required": [CANARY]},
            },
        }
    ],
}
USAGE = {
    "prompt_tokens": 1000,
    "completion_tokens": 50,
    "total_tokens": 1050,
    "prompt_tokens_details": {"cached_tokens": 400},
}
REPLY = {
    "id": f"chatcmpl-{CANARY}",
    "object": "chat.completion",
    "model": "gpt-4o-mini-2024-07-18",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": CANARY}}],
    "usage": USAGE,
}
EMBEDDING = {"model": "text-embedding-3-small", "input": [CANARY, CANARY], "user": CANARY}


def _attribute(key: str, value: Any) -> dict[str, Any]:
    kind = "intValue" if isinstance(value, int) else "doubleValue" if isinstance(value, float) else "stringValue"
    return {"key": key, "value": {kind: str(value) if kind == "intValue" else value}}


SAMPLES: dict[str, list[Any]] = {
    # https://platform.openai.com/docs/api-reference/chat/create
    "request": [ASKED, EMBEDDING],
    # request and reply as proxies and SDK hooks write them: side by side, also with URL and status around them
    "pair": [
        {"request": ASKED, "response": REPLY},
        {
            "request": {"method": "POST", "url": f"https://{CANARY}.example/v1/chat/completions", "body": ASKED},
            "response": {"status_code": 200, "body": REPLY},
        },
    ],
    # https://platform.openai.com/docs/api-reference/batch/request-input
    "batch input": [{"custom_id": CANARY, "method": "POST", "url": "/v1/chat/completions", "body": ASKED}],
    # https://platform.openai.com/docs/api-reference/batch/request-output
    "batch output": [
        {"id": CANARY, "custom_id": CANARY, "response": {"status_code": 200, "request_id": CANARY, "body": REPLY}, "error": None}
    ],
    # https://docs.litellm.ai/docs/proxy/logging_spec
    "litellm payload": [
        {
            "id": CANARY, "trace_id": CANARY, "call_type": "acompletion", "stream": False, "response_cost": 0.1,
            "custom_llm_provider": "openai", "total_tokens": 1050, "prompt_tokens": 1000, "completion_tokens": 50,
            "startTime": 1.0, "endTime": 2.0, "model": "gpt-4o-mini", "model_group": CANARY, "api_base": CANARY,
            "metadata": {"user_api_key_hash": CANARY, "user_api_key_alias": CANARY, "usage_object": USAGE},
            "messages": ASKED["messages"], "response": REPLY, "error_str": None, "end_user": CANARY,
            "model_parameters": {name: ASKED[name] for name in ("temperature", "tools", "response_format")},
            "status": "success", "cache_hit": None,
        }
    ],
    # https://github.com/BerriAI/litellm/blob/main/schema.prisma (LiteLLM_SpendLogs)
    "litellm spend": [
        {
            "request_id": CANARY, "call_type": "acompletion", "api_key": CANARY, "spend": 0.01, "total_tokens": 1050,
            "prompt_tokens": 1000, "completion_tokens": 50, "startTime": "2026-11-01T00:00:00Z", "model": "openai/gpt-4o-mini",
            "model_id": CANARY, "user": CANARY, "metadata": json.dumps({"usage_object": USAGE, "key": CANARY}),
            "messages": {}, "response": {}, "proxy_server_request": "{}", "cache_hit": "False", "request_tags": [CANARY],
        }
    ],
    # https://langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields
    "langfuse": [
        {
            "id": CANARY, "traceId": CANARY, "type": "GENERATION", "name": CANARY, "startTime": "2026-11-01T00:00:00Z",
            "model": "gpt-4o-mini", "input": ASKED["messages"], "output": CANARY, "metadata": {CANARY: CANARY},
            "modelParameters": {"temperature": 0.7}, "usageDetails": {"input": 1000, "output": 50, "input_cached_tokens": 400},
            "level": "DEFAULT", "userId": CANARY,
        },
        {"id": CANARY, "traceId": CANARY, "type": "SPAN", "name": CANARY, "startTime": "2026-11-01T00:00:00Z"},
    ],
    # https://docs.helicone.ai/guides/cookbooks/export (request rows with bodies)
    "helicone": [
        {
            "request_id": CANARY, "response_id": CANARY, "request_created_at": "2026-11-01T00:00:00Z", "request_user_id": CANARY,
            "request_path": "https://oai.helicone.ai/v1/chat/completions", "request_body": ASKED, "response_body": REPLY,
            "response_status": 200, "request_model": "gpt-4o-mini", "prompt_tokens": 1000, "completion_tokens": 50,
            "prompt_cache_read_tokens": 400, "request_properties": {CANARY: CANARY},
        }
    ],
    # https://opentelemetry.io/docs/specs/otlp/ and https://github.com/open-telemetry/semantic-conventions-genai
    "otlp": [
        {
            "resourceSpans": [
                {
                    "resource": {"attributes": [_attribute("service.name", CANARY)]},
                    "scopeSpans": [
                        {
                            "spans": [
                                {
                                    "traceId": CANARY, "spanId": CANARY, "name": f"chat {CANARY}",
                                    "attributes": [
                                        _attribute("gen_ai.operation.name", "chat"),
                                        _attribute("gen_ai.provider.name", "openai"),
                                        _attribute("gen_ai.request.model", "gpt-4o-mini"),
                                        _attribute("gen_ai.request.temperature", 0.7),
                                        _attribute("gen_ai.usage.input_tokens", 1000),
                                        _attribute("gen_ai.usage.cache_read.input_tokens", 400),
                                        _attribute("gen_ai.usage.output_tokens", 50),
                                        _attribute(
                                            "gen_ai.input.messages",
                                            json.dumps([{"role": "user", "parts": [{"type": "text", "content": CANARY}]}]),
                                        ),
                                    ],
                                },
                                {"name": CANARY, "attributes": [_attribute("http.route", CANARY)]},
                            ]
                        }
                    ],
                }
            ]
        }
    ],
    # http://www.softwareishard.com/blog/har-12-spec/
    "har": [
        {
            "log": {
                "version": "1.2",
                "entries": [
                    {
                        "request": {
                            "method": "POST", "url": "https://api.openai.com/v1/chat/completions?k=" + CANARY,
                            "headers": [{"name": "authorization", "value": f"Bearer {CANARY}"}],
                            "postData": {"mimeType": "application/json", "text": json.dumps(ASKED)},
                        },
                        "response": {"status": 200, "content": {"text": json.dumps(REPLY)}},
                    },
                    {"request": {"method": "GET", "url": f"https://{CANARY}.example/"}, "response": {"status": 200}},
                ],
            }
        }
    ],
}  # fmt: skip
"""Format → the values of a log in it."""


def jsonl(values: list[Any]) -> bytes:
    """Values as lines."""
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)
