"""What is set up by a provider's name: by a framework's settings, Terraform, Kubernetes, a container's build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.kept_ready import known_names

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

    from migrate_advisor.catalog.compiled import Compiled

SECRET = 'apiVersion: v1\nkind: {}\nmetadata:\n  name: {}\n{}:\n  api-key: "your-openai-api-key"\n'
FOUND = {
    "an application of Elixir": ("config/config.exs", 'import Config\nconfig :openai,\n  api_key: "a"\n', {2}),
    "another's": ("config/config.exs", 'import Config\nconfig :anthropic, api_key: "a"\n', {2}),
    "its environment": (
        "lib/a.ex",
        "k = Application.get_env(:openai, :key)\nApplication.fetch_env!(:openai, :b)",
        {1, 2},
    ),
    "a service of Laravel": ("app/a.php", "<?php\n$r = app('openai')->chat();\n$s = resolve(\"openai\");", {2, 3}),
    "its settings": ("app/a.php", "<?php\n$k = config('openai.api_key');\n$a = config('openai');", {2, 3}),
    "credentials of Rails": ("app/a.rb", "k = Rails.application.credentials.dig(:openai, :key)\n", {1}),
    "a provider of Terraform": ("main.tf", 'provider "openai" {\n  organization = "x"\n}\n', {1}),
    "its resources": (
        "main.tf",
        'resource "openai_assistant" "a" {\n  name = "b"\n}\ndata "openai_models" "c" {\n  id = "b"\n}\n',
        {1, 4},
    ),
    "a secret": ("k8s/a.yaml", SECRET.format("Secret", "openai-secret", "stringData"), {4, 6}),
    "a sealed one": ("k8s/a.yaml", SECRET.format("SealedSecret", "anthropic-api-key", "data"), {4, 6}),
    "an argument of a build": ("Dockerfile", "FROM a\nARG openai_key\nARG anthropic_api_key \n", {2, 3}),
    "a client of another's crate": (
        "a.rs",
        "use anthropic_sdk::{Anthropic, Options};\nfn main() { let c = Anthropic::new(Options::default())?; }",
        {1, 2},
    ),
    "a client of another's package": (
        "a.js",
        'import { Anthropic } from "@acme/anthropic";\nconst a = new Anthropic({ apiKey: k });',
        {1, 2},
    ),
}
SILENT = {
    "an application of one's own": ("config/config.exs", 'import Config\nconfig :my_app, :openai, a: "b"\n'),
    "another call": ("lib/a.ex", "a = Keyword.get(list, :openai)\nb = configure(:openai)"),
    "what is asked by another name": ("app/a.php", "<?php\n$r = app('cache')->get('openai');\n$t = trans('openai');"),
    "parameters": ("app/a.rb", "k = params.dig(:openai, :name)\n"),
    "clouds of Terraform": ("main.tf", 'provider "google" {}\nprovider "aws" {}\nresource "google_compute_a" "b" {}'),
    "what is no secret": ("k8s/a.yaml", SECRET.format("ConfigMap", "openai-rules", "other").replace("openai-api-", "")),
    "a secret of another": ("k8s/a.yaml", SECRET.format("Secret", "db-secret", "data").replace("openai-api-", "")),
    "an argument of another kind": ("Dockerfile", "FROM a\nARG openai_folder\nARG version\n"),
    "a type of another's crate": ("a.rs", "use my_sdk::Anthropic;\nfn main() { let c = Anthropic::new(); }"),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_is_called_after_a_provider_is_found(name: str, check: Check) -> None:
    path, text, lines = FOUND[name]
    assert lines <= {finding.line for finding in check(path, text).findings}


@pytest.mark.parametrize("name", SILENT)
def test_what_only_sounds_like_it_is_none(name: str, check: Check) -> None:
    path, text = SILENT[name]
    assert [(finding.line, finding.rule) for finding in check(path, text).findings] == []


def test_kimis_key_is_moonshots(compiled: Compiled) -> None:
    names = known_names(compiled)
    found = [names.variable(name) for name in ("KIMI_API_KEY", "KIMI_BASE_URL", "NEXT_PUBLIC_KIMI_API_KEY")]
    assert [(one.provider, one.role) for one in found if one is not None] == [
        ("moonshot", "credential"),
        ("moonshot", "base-url"),
        ("moonshot", "credential"),
    ]


def test_a_client_of_anothers_package_with_an_address_is_whose_that_is(check: Check) -> None:
    text = 'import { Anthropic } from "@acme/anthropic";\nconst a = new Anthropic({ baseURL: "%s" });'
    assert check("a.js", text % "https://api.deepseek.com").findings == ()
