"""Models of others at clouds: Bedrock, Vertex AI, Firebase and Azure's shared hosts, by the SDK of every language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

BEDROCK = {
    "a.py": 'import boto3\nc = boto3.client("bedrock-runtime", region_name="x")',
    "b.py": 'import aioboto3\nasync def f():\n    return aioboto3.Session().client("bedrock-agent-runtime")',
    "a.go": (
        'package p\nimport "github.com/aws/aws-sdk-go-v2/service/bedrockruntime"\n'
        "var c = bedrockruntime.NewFromConfig(cfg)"
    ),
    "A.java": (
        "import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;\n"
        "class A { Object c = BedrockRuntimeClient.builder().build(); }"
    ),
    "a.kt": (
        "import aws.sdk.kotlin.services.bedrockruntime.BedrockRuntimeClient\n"
        'val c = BedrockRuntimeClient { region = "x" }'
    ),
    "a.ts": (
        'import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";\n'
        'const c = new BedrockRuntimeClient({ region: "x" });'
    ),
    "A.cs": "using Amazon.BedrockRuntime;\nvar c = new AmazonBedrockRuntimeClient(RegionEndpoint.USEast1);",
    "a.rs": "use aws_sdk_bedrockruntime::Client;\nfn f() { let c = aws_sdk_bedrockruntime::Client::new(&config); }",
    "a.rb": 'require "aws-sdk-bedrockruntime"\nc = Aws::BedrockRuntime::Client.new(region: "x")',
    "a.php": "<?php\nuse Aws\\BedrockRuntime\\BedrockRuntimeClient;\n$c = new BedrockRuntimeClient(['region' => 'x']);",
    "a.swift": 'import AWSBedrockRuntime\nlet c = try BedrockRuntimeClient(region: "x")',
    "a.R": "library(ellmer)\nchat <- chat_aws_bedrock()",
}


@pytest.mark.parametrize("path", sorted(BEDROCK))
def test_a_client_of_bedrock_is_told_and_not_as_anybody_elses(path: str, check: Check) -> None:
    findings = check(path, BEDROCK[path]).findings
    assert {finding.provider for finding in findings} == {"aws-bedrock"}
    assert max(finding.line for finding in findings) == len(BEDROCK[path].splitlines())


KOTLIN = "import com.google.firebase.Firebase\nimport com.google.firebase.ai.ai\n"


@pytest.mark.parametrize("service", ["s3", "dynamodb", "sagemaker-runtime"])
def test_another_service_of_the_same_sdk_is_silent(service: str, check: Check) -> None:
    assert check("a.py", f'import boto3\nc = boto3.client("{service}")').findings == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.ts", 'import { getAI } from "firebase/ai";\nconst a = getAI(app, { backend: new VertexAIBackend() });'),
        ("a.swift", "import FirebaseAI\nlet a = FirebaseAI.firebaseAI(backend: .vertexAI())"),
        ("a.dart", "import 'package:firebase_ai/firebase_ai.dart';\nfinal a = FirebaseAI.vertexAI();"),
        ("a.kt", f"{KOTLIN}val m = Firebase.ai(backend = GenerativeBackend.vertexAI())"),
        ("a.py", "import vertexai\nvertexai.init(project=p)"),
        ("a.yaml", "llm:\n  provider: vertexai"),
        ("b.yaml", "provider: vertexai\nmodel: gemini-3-pro"),
        ("c.yaml", "llm:\n  provider: google_vertex\n  options:\n    model: gemini-3-pro"),
        ("e.yaml", "vertex:\n  publisher: google\n  model: gemini-3-pro"),
        ("a.json", '{"vertex": {\n"publisher": "google",\n"model": "gemini-3-pro"}}'),
        ("a.toml", '[vertex_ai]\npublisher = "google"\nmodel = "gemini-3-pro"'),
    ],
)  # fmt: skip
def test_vertex_ai_is_told_and_not_judged_as_the_gemini_api(path: str, text: str, check: Check) -> None:
    findings = check(path, text).findings
    assert {finding.provider for finding in findings} == {"google"}
    assert {finding.severity for finding in findings} == {Severity.INFO}


def test_a_model_below_the_name_of_vertex_ai_is_not_the_gemini_apis(check: Check) -> None:
    text = "spring:\n  ai:\n    {}\n        gemini:\n          chat:\n            model: gemini-3-pro"
    assert check("a.yaml", text.format("vertex:\n      ai:")).findings == ()
    assert [finding.line for finding in check("a.yaml", text.format("google:\n      ai:")).findings] == [7]


def test_a_publisher_elsewhere_is_only_who_made_a_model(check: Check) -> None:
    findings = check("a.yaml", "publisher: google\nmodel: gemini-3-pro").findings
    assert [(finding.line, finding.severity) for finding in findings] == [(2, Severity.WARNING)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.ts", 'import { getAI } from "firebase/ai";\nconst a = getAI(app, { backend: new GoogleAIBackend() });'),
        ("a.swift", "import FirebaseAI\nlet a = FirebaseAI.firebaseAI(backend: .googleAI())"),
        ("a.kt", "import com.google.firebase.ai.ai\nval m = Firebase.ai(backend = GenerativeBackend.googleAI())"),
        ("a.dart", "import 'package:firebase_ai/firebase_ai.dart';\nfinal a = FirebaseAI.googleAI();"),
        ("a.go", 'package p\nimport "google.golang.org/genai"\nvar x genai.Content'),
        ("a.py", "from google.genai import types"),
        ("b.ts", 'import { Type } from "@google/genai";'),
    ],
)  # fmt: skip
def test_what_calls_the_gemini_api_unless_told_otherwise_warns(path: str, text: str, check: Check) -> None:
    findings = check(path, text).findings
    assert findings != ()
    assert all(finding.severity is not Severity.INFO for finding in findings)


DEPLOYMENTS = "Microsoft.CognitiveServices/accounts/deployments"
SHARED = ("x.api.cognitive.microsoft.com", "x.cognitiveservices.azure.com", "x.services.ai.azure.com")


@pytest.mark.parametrize("host", SHARED)
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.env", "AZURE_OPENAI_ENDPOINT=https://{}/"),
        ("a.yaml", "env:\n  AZURE_OPENAI_ENDPOINT: https://{}"),
        ("a.sh", 'export AZURE_OPENAI_ENDPOINT="https://{}"'),
        ("a.py", 'AZURE_OPENAI_ENDPOINT = "https://{}"'),
        ("A.cs", 'var azureOpenAIEndpoint = "https://{}";'),
        ("b.py", 'url = "https://{}/openai/deployments/x/chat/completions"'),
    ],
)
def test_a_shared_host_is_azure_openais_by_its_path_or_name(host: str, path: str, text: str, check: Check) -> None:
    assert [finding.provider for finding in check(path, text.format(host)).findings] == ["azure-openai"]


@pytest.mark.parametrize("host", SHARED)
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "endpoint: https://{}\nmodel: gpt-4o"),
        ("a.json", '{{"endpoint": "https://{}",\n"model": "gpt-4o"}}'),
        ("a.toml", 'endpoint = "https://{}"\nmodel = "gpt-4o"'),
        ("a.py", 'endpoint = "https://{}"\nmodel = "gpt-4o"'),
    ],
)
def test_a_shared_host_hides_no_model_beside_it(host: str, path: str, text: str, check: Check) -> None:
    assert [finding.line for finding in check(path, text.format(host)).findings] == [2]


def test_another_service_at_a_shared_host_is_silent(check: Check) -> None:
    assert check("a.py", 'ocr = "https://x.api.cognitive.microsoft.com/vision/v3.2/ocr"').findings == ()
    assert check("a.env", "SPEECH_ENDPOINT=https://x.api.cognitive.microsoft.com/").findings == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.tf", 'resource "azurerm_cognitive_deployment" "d" {\n  model {\n    format = "OpenAI"\n  }\n}'),
        ("a.bicep", f"resource d '{DEPLOYMENTS}@2023' = {{\n properties: {{\n  model: {{ format: 'OpenAI' }} }}\n}}"),
        ("a.json", f'{{"type": "{DEPLOYMENTS}",\n"properties": {{"model":\n{{"format": "OpenAI"}}}}}}'),
    ],
)  # fmt: skip
def test_the_format_of_a_deployment_names_who_serves(path: str, text: str, check: Check) -> None:
    assert 3 in {finding.line for finding in check(path, text).findings}
    assert check("b.yaml", "model:\n  name: x\n  format: openai").findings == ()
