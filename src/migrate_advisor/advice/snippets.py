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

fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let config = OpenAIConfig::new().with_api_base("{base_url}").with_api_key(std::env::var("{key}")?);
    let client = Client::with_config(config);
    let model = "{model}"; // name it in each request of this client
    let _ = (client, model);
    Ok(())
}}
"""
_CURL = """\
curl {base_url}/chat/completions \\
  -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\
  -d '{{"model": "{model}", "messages": [{{"role": "user", "content": "Hello"}}]}}'
"""
_ENV = """\
OPENAI_BASE_URL={base_url}
OPENAI_API_KEY=${{{key}}}
# and in the code, or where it reads its model from: {model}
"""

_PYTHON_CLIENT = """\
import os
from openai import OpenAI

client = OpenAI(base_url="{base_url}", api_key=os.environ["{key}"])
"""
_TYPESCRIPT_CLIENT = """\
import OpenAI from "openai";

const client = new OpenAI({{ baseURL: "{base_url}", apiKey: process.env["{key}"] }});
"""
_CURL_JSON = """\
curl {base_url}%s \\
  -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\
  -d '%s'%s
"""
_CALLS: Mapping[str, Mapping[str, str]] = {
    "embeddings": {
        "python": _PYTHON_CLIENT
        + """\
reply = client.embeddings.create(model="{model}", input=["Hello"])
print(len(reply.data[0].embedding))
""",
        "typescript": _TYPESCRIPT_CLIENT
        + """\
const reply = await client.embeddings.create({{ model: "{model}", input: ["Hello"] }});
console.log(reply.data[0]?.embedding.length);
""",
        "curl": _CURL_JSON % ("/embeddings", '{{"model": "{model}", "input": ["Hello"]}}', ""),
    },
    "images.generations": {
        "python": _PYTHON_CLIENT
        + """\
reply = client.images.generate(model="{model}", prompt="A cat")
print(reply.data[0].url)
""",
        "typescript": _TYPESCRIPT_CLIENT
        + """\
const reply = await client.images.generate({{ model: "{model}", prompt: "A cat" }});
console.log(reply.data?.[0]?.url);
""",
        "curl": _CURL_JSON % ("/images/generations", '{{"model": "{model}", "prompt": "A cat"}}', ""),
    },
    "audio.speech": {
        "python": _PYTHON_CLIENT
        + """\
voice = "..."  # one of the provider's own voices
reply = client.audio.speech.create(model="{model}", voice=voice, input="Hello")
reply.write_to_file("hello.mp3")
""",
        "typescript": _TYPESCRIPT_CLIENT
        + """\
const voice = "..."; // one of the provider's own voices
const reply = await client.audio.speech.create({{ model: "{model}", voice, input: "Hello" }});
const sound = Buffer.from(await reply.arrayBuffer());
""",
        "curl": _CURL_JSON
        % (
            "/audio/speech",
            '{{"model": "{model}", "voice": "...", "input": "Hello"}}',
            " -o hello.mp3  # voice: one of the provider's own",
        ),
    },
    "audio.transcriptions": {
        "python": _PYTHON_CLIENT
        + """\
with open("hello.mp3", "rb") as sound:
    reply = client.audio.transcriptions.create(model="{model}", file=sound)
print(reply.text)
""",
        "typescript": _TYPESCRIPT_CLIENT.replace("\n\n", '\nimport {{ createReadStream }} from "node:fs";\n\n', 1)
        + """\
const reply = await client.audio.transcriptions.create({{ model: "{model}", file: createReadStream("hello.mp3") }});
console.log(reply.text);
""",
        "curl": """\
curl {base_url}/audio/transcriptions \\
  -H "Authorization: Bearer ${key}" -F model="{model}" -F file=@hello.mp3
""",
    },
}
"""Operation beside chat → language → how it is called; who asks for another language is shown curl."""

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
        raise UnknownNameError("language", language, close, f"known are {', '.join(SNIPPETS)}")
    return SNIPPETS[name]


_CHAT = "chat.completions"


def can_say(operation: str) -> bool:
    """Whether there are lines for an operation."""
    return operation == _CHAT or operation in _CALLS


def said_in(language: str, operation: str) -> str:
    """The language in which an operation is said to somebody who asks for one: curl, where there are no lines for it.

    Raises:
        UnknownNameError: as `snippet`.
    """
    calls = _CALLS.get(operation)
    return language if calls is None or snippet(language).language in calls else "curl"


def filled(language: str, operation: str = _CHAT, *, base_url: str, key: str, model: str) -> str:
    """The lines of a language for one target.

    Args:
        language: as `said_in` tells it.
        operation: one of which `can_say` is true.
        base_url: the endpoint's address.
        key: name of the environment variable that holds the key.
        model: the model's id there.

    Raises:
        UnknownNameError: as `snippet`.
    """
    found = snippet(language)
    text = found.text if operation == _CHAT else _CALLS[operation][found.language]
    return text.format(base_url=base_url, key=key, model=model)
