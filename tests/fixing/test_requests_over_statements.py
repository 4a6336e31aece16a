"""A request told its key by another statement than its address reads the new key, if nothing else is told it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 28)
OLD, NEW = "OPENAI_API_KEY", "DEEPSEEK_API_KEY"
CHAT, DRAWN = "https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1/images/generations"
THERE = "https://api.deepseek.com/chat/completions"

PHP_DRAWS = (
    f"<?php\n$made = curl_init('{DRAWN}');\ncurl_setopt($made, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . K]);\n"
)
PHP_HOLDS = f"<?php\ndefine('K', getenv('{OLD}'));\n"
GO = (
    'package main\n\nimport (\n\t{imported}"net/http"\n)\n\nfunc {name}() {{\n'
    '\treq, _ := http.NewRequest("POST", "{url}", nil)\n\treq.Header.Set("Authorization", "Bearer "+{key})\n}}\n'
)
JAVA = (
    "class {name} {{\n  String ask(String body) throws Exception {{\n"
    '    HttpURLConnection c = (HttpURLConnection) new URL("{url}").openConnection();\n'
    '    c.setRequestProperty("Authorization", "Bearer " + {key});\n    return read(c, body);\n  }}\n}}\n'
)
CS = (
    "class {name}\n{{\n  void Ask()\n  {{\n"
    '    var request = new HttpRequestMessage(HttpMethod.Post, "{url}");\n'
    '    request.Headers.Add("Authorization", {key});\n    Send(request);\n  }}\n}}\n'
)
PYTHON = (
    "{imported}import requests\nfrom settings import K\n\n\ndef ask(messages):\n"
    '    url = "{url}"\n    headers = {{"Authorization": f"Bearer {{{key}}}"}}\n'
    '    return requests.post(url, headers=headers, json={{"messages": messages}}).json()\n'
)
SCRIPT = (
    'import {{ K }} from "./settings";\n\nexport async function ask(messages) {{\n'
    "  const headers = {{ Authorization: `Bearer ${{{key}}}` }};\n"
    '  return fetch("{url}", {{ method: "POST", headers }});\n}}\n'
)
CASES: dict[str, tuple[str, str, str, str, str]] = {
    # name → language's ending, before, after, what draws, what holds the key
    "curl": (
        "php",
        (
            "<?php\nfunction ask($body)\n{\n    $headers = [\n        'Authorization: Bearer ' . K,\n    ];\n"
            f"    $ch = curl_init();\n    curl_setopt($ch, CURLOPT_URL, '{CHAT}');\n"
            "    curl_setopt($ch, CURLOPT_HTTPHEADER, $headers);\n    return curl_exec($ch);\n}\n"
        ),
        (
            f"<?php\nfunction ask($body)\n{{\n    $headers = [\n"
            f"        'Authorization: Bearer ' . getenv('{NEW}'),\n    ];\n"
            f"    $ch = curl_init();\n    curl_setopt($ch, CURLOPT_URL, '{THERE}');\n"
            "    curl_setopt($ch, CURLOPT_HTTPHEADER, $headers);\n    return curl_exec($ch);\n}\n"
        ),
        PHP_DRAWS,
        PHP_HOLDS,
    ),
    "curl, all at once": (
        "php",
        (
            f"<?php\n$key = K;\n$ch = curl_init('{CHAT}');\ncurl_setopt_array($ch, [\n"
            '    CURLOPT_HTTPHEADER => ["Accept: */*", "Authorization: Bearer $key"],\n]);\n'
        ),
        (
            f"<?php\n$key = K;\n$ch = curl_init('{THERE}');\ncurl_setopt_array($ch, [\n"
            f'    CURLOPT_HTTPHEADER => ["Accept: */*", "Authorization: Bearer " . getenv(\'{NEW}\')],\n]);\n'
        ),
        PHP_DRAWS,
        PHP_HOLDS,
    ),
    "WordPress": (
        "php",
        (
            "<?php\nfunction ask() {\n    $args = array(\n"
            "        'headers' => array('Authorization' => 'Bearer ' . K),\n"
            f"    );\n    return wp_remote_post('{CHAT}', $args);\n}}\n"
        ),
        (
            "<?php\nfunction ask() {\n    $args = array(\n"
            f"        'headers' => array('Authorization' => 'Bearer ' . getenv('{NEW}')),\n"
            f"    );\n    return wp_remote_post('{THERE}', $args);\n}}\n"
        ),
        PHP_DRAWS,
        PHP_HOLDS,
    ),
    "requests": (
        "py",
        PYTHON.format(imported="", url=CHAT, key="K"),
        PYTHON.format(imported="import os\n", url=THERE, key=f"os.environ['{NEW}']"),
        PYTHON.format(imported="", url=DRAWN, key="K"),
        f'import os\n\nK = os.environ["{OLD}"]\n',
    ),
    "fetch": (
        "js",
        SCRIPT.format(url=CHAT, key="K"),
        SCRIPT.format(url=THERE, key=f"process.env.{NEW}"),
        SCRIPT.format(url=DRAWN, key="K"),
        f"export const K = process.env.{OLD};\n",
    ),
    "net/http": (
        "go",
        GO.format(imported="", name="ask", url=CHAT, key="K"),
        GO.format(imported='"os"\n\t', name="ask", url=THERE, key=f'os.Getenv("{NEW}")'),
        GO.format(imported="", name="draw", url=DRAWN, key="K"),
        f'package main\n\nimport "os"\n\nvar K = os.Getenv("{OLD}")\n',
    ),
    "HttpURLConnection": (
        "java",
        JAVA.format(name="A", url=CHAT, key="Settings.K"),
        JAVA.format(name="A", url=THERE, key=f'System.getenv("{NEW}")'),
        JAVA.format(name="B", url=DRAWN, key="Settings.K"),
        f'class Settings {{\n  static final String K = System.getenv("{OLD}");\n}}\n',
    ),
    "HttpRequestMessage": (
        "cs",
        CS.format(name="A", url=CHAT, key='$"Bearer {Settings.K}"'),
        CS.format(name="A", url=THERE, key=f'"Bearer " + System.Environment.GetEnvironmentVariable("{NEW}")'),
        CS.format(name="B", url=DRAWN, key='$"Bearer {Settings.K}"'),
        f'static class Settings\n{{\n  public static string K = Environment.GetEnvironmentVariable("{OLD}");\n}}\n',
    ),
}


def _fixed(files: dict[str, str], folder: Path) -> dict[str, str]:
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    ma.fix([folder], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True, write=True)
    return {path: (folder / path).read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("name", CASES)
def test_a_request_over_several_statements_reads_the_new_key_where_the_old_one_stays(name: str, tmp_path: Path) -> None:
    ending, before, after, draws, holds = CASES[name]
    files = {f"ask.{ending}": before, f"draw.{ending}": draws, f"settings.{ending}": holds}
    assert _fixed(files, tmp_path) == {**files, f"ask.{ending}": after}
    assert not ma.fix([tmp_path], to="deepseek/deepseek-flash", as_of=DAY, unsafe=True, write=True).changed


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[0] == "php"])
def test_a_constant_of_ones_own_that_sounds_like_a_key_keeps_its_name(name: str, tmp_path: Path) -> None:
    ending, *texts = CASES[name]
    before, after, draws, holds = (re.sub(r"\bK\b", "OPENAI_KEY", text) for text in texts)
    files = {f"ask.{ending}": before, f"draw.{ending}": draws, f"settings.{ending}": holds}
    assert _fixed(files, tmp_path) == {**files, f"ask.{ending}": after}


UNSURE = {
    "headers that are told to another address, too": (
        "requests",
        "    return requests",
        '    requests.post("https://example.com/spent", headers=headers)\n    return requests',
    ),
    "headers that are handed on": ("requests", "    return requests", "    note(headers)\n    return requests"),
    "headers that change later": (
        "requests",
        "    return requests",
        '    if messages:\n        headers["Authorization"] = ""\n    return requests',
    ),
    "headers that a text holds": ("curl", "    return", '    error_log("told $headers");\n    return'),
    "a handle that is made again": (
        "curl",
        "    return",
        "    $ch = curl_init();\n    curl_setopt($ch, CURLOPT_URL, 'https://example.com');\n    return",
    ),
    "a session that asks somebody else": (
        "requests",
        '    url = "'
        + CHAT
        + '"\n    headers = {"Authorization": f"Bearer {K}"}\n    return requests.post(url, headers=headers,',
        (
            '    s = requests.Session()\n    s.headers.update({"Authorization": f"Bearer {K}"})\n'
            '    s.get("https://example.com/spent")\n'
            f'    return s.post("{CHAT}",'
        ),
    ),
}
"""What it is → the case above, and what stands there instead."""


@pytest.mark.parametrize("name", UNSURE)
def test_a_request_stays_where_something_else_may_be_told_its_key(name: str, tmp_path: Path) -> None:
    case, written, instead = UNSURE[name]
    ending, before, _, draws, holds = CASES[case]
    assert written in before
    files = {
        f"ask.{ending}": before.replace(written, instead),
        f"draw.{ending}": draws,
        f"settings.{ending}": holds,
    }
    assert _fixed(files, tmp_path) == files
