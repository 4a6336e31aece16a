"""How a program's own OpenAI SDK is told another address: a few lines for each language. Names no provider.

The lines follow the documents of each SDK; what a provider's address, key variable and model are, the catalog says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.spelling import close_matches
from migrate_advisor.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Snippet(NamedTuple):
    """How one language says it."""

    language: str
    """Name, as ``--language`` takes it."""
    needs: str
    """The SDK it is written for, in a few words."""
    text: str
    """Lines with ``{base_url}``, ``{key}`` and ``{model}`` in place of what differs."""


_PYTHON = """\
import os
from openai import OpenAI

client = OpenAI(base_url="{base_url}", api_key=os.environ["{key}"])
reply = client.chat.completions.create(model="{model}", messages=[{{"role": "user", "content": "Hello"}}])
print(reply.choices[0].message.content)
"""
_TYPESCRIPT = """\
import OpenAI from "openai";

const client = new OpenAI({{ baseURL: "{base_url}", apiKey: process.env["{key}"] }});
const reply = await client.chat.completions.create({{
  model: "{model}",
  messages: [{{ role: "user", content: "Hello" }}],
}});
console.log(reply.choices[0]?.message.content);
"""
_GO = """\
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

func main() {{
	client := openai.NewClient(option.WithBaseURL("{base_url}"), option.WithAPIKey(os.Getenv("{key}")))
	reply, err := client.Chat.Completions.New(context.Background(), openai.ChatCompletionNewParams{{
		Model:    "{model}",
		Messages: []openai.ChatCompletionMessageParamUnion{{openai.UserMessage("Hello")}},
	}})
	if err != nil {{
		panic(err)
	}}
	fmt.Println(reply.Choices[0].Message.Content)
}}
"""
_JAVA = """\
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

class Hello {{
    public static void main(String[] arguments) {{
        OpenAIClient client = OpenAIOkHttpClient.builder()
            .baseUrl("{base_url}")
            .apiKey(System.getenv("{key}"))
            .build();
        ChatCompletionCreateParams request = ChatCompletionCreateParams.builder()
            .model("{model}")
            .addUserMessage("Hello")
            .build();
        System.out.println(client.chat().completions().create(request).choices().get(0).message().content().orElse(""));
    }}
}}
"""
_SPRING = """\
# application.properties, for Spring AI's OpenAI starter
spring.ai.openai.base-url={base_url}
spring.ai.openai.chat.completions-path=/chat/completions
spring.ai.openai.api-key=${{{key}}}
spring.ai.openai.chat.options.model={model}
"""
_CSHARP = """\
using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

ChatClient client = new(
    model: "{model}",
    credential: new ApiKeyCredential(Environment.GetEnvironmentVariable("{key}")!),
    options: new OpenAIClientOptions {{ Endpoint = new Uri("{base_url}") }});
Console.WriteLine(client.CompleteChat("Hello").Value.Content[0].Text);
"""
_PHP = """\
<?php
$client = OpenAI::factory()
    ->withBaseUri('{base_url}')
    ->withApiKey(getenv('{key}'))
    ->make();
$reply = $client->chat()->create(['model' => '{model}', 'messages' => [['role' => 'user', 'content' => 'Hello']]]);
echo $reply->choices[0]->message->content;
"""
_RUBY = """\
require "openai"

client = OpenAI::Client.new(base_url: "{base_url}", api_key: ENV.fetch("{key}"))
reply = client.chat.completions.create(model: "{model}", messages: [{{role: "user", content: "Hello"}}])
puts reply.choices.first.message.content
"""
_RUST = """\
use async_openai::{{config::OpenAIConfig, Client}};

let config = OpenAIConfig::new().with_api_base("{base_url}").with_api_key(std::env::var("{key}")?);
let client = Client::with_config(config); // then name the model "{model}" in each request
"""
_CURL = """\
curl {base_url}/chat/completions \\
  -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\
  -d '{{"model": "{model}", "messages": [{{"role": "user", "content": "Hello"}}]}}'
"""
_ENV = """\
OPENAI_BASE_URL={base_url}
OPENAI_API_KEY=the key of {key}
"""

SNIPPETS: Mapping[str, Snippet] = {
    snippet.language: snippet
    for snippet in (
        Snippet("python", "the openai package", _PYTHON),
        Snippet("typescript", "the openai package of npm", _TYPESCRIPT),
        Snippet("go", "openai-go", _GO),
        Snippet("java", "openai-java", _JAVA),
        Snippet("spring", "Spring AI", _SPRING),
        Snippet("csharp", "the OpenAI package of NuGet", _CSHARP),
        Snippet("php", "openai-php/client", _PHP),
        Snippet("ruby", "the openai gem", _RUBY),
        Snippet("rust", "async-openai", _RUST),
        Snippet("curl", "nothing but curl", _CURL),
        Snippet("env", "an SDK that reads OPENAI_BASE_URL and OPENAI_API_KEY", _ENV),
    )
}
"""Language → how it is said."""

_ALSO = {
    "javascript": "typescript", "js": "typescript", "ts": "typescript", "node": "typescript", "kotlin": "java",
    "c#": "csharp", "cs": "csharp", "dotnet": "csharp", "shell": "curl", "bash": "curl", "golang": "go",
}  # fmt: skip
"""Other names for a language whose SDK is the same."""


def snippet(language: str) -> Snippet:
    """How a language says it.

    Raises:
        UnknownNameError: there is no snippet for it; the names that are known are told.
    """
    name = language.strip().lower()
    name = _ALSO.get(name, name)
    if name not in SNIPPETS:
        close = close_matches(name, (*SNIPPETS, *_ALSO))
        raise UnknownNameError("language", language, close, f"known: {', '.join(SNIPPETS)}")
    return SNIPPETS[name]


def filled(language: str, *, base_url: str, key: str, model: str) -> str:
    """The lines of a language for one target.

    Args:
        language: as `snippet` takes it.
        base_url: the endpoint's address.
        key: name of the environment variable that holds the key.
        model: the model's id there.

    Raises:
        UnknownNameError: as `snippet`.
    """
    return snippet(language).text.format(base_url=base_url, key=key, model=model)
