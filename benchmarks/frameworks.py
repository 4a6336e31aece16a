"""Programs on frameworks, in Python and TypeScript, against the carrying server and simulated providers.

``python benchmarks/frameworks.py FOLDER [--to TARGET]… [PROGRAM]…`` installs the frameworks into environments of their
own in FOLDER, as the frameworks ask for different OpenAI SDKs; nothing of it belongs to the repository. For each target
`migrate-advisor carry` stands in front of the simulated provider, and each program of `framework_programs` is told its
address. Ends with status 1 if one fails.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.simulator import Simulator

TARGETS = (
    "zhipu@cn/glm-5.2", "deepseek/deepseek-v4-pro", "moonshot@cn/kimi-k2.6", "alibaba@cn/qwen3.8-max",
    "minimax@cn/MiniMax-M3", "mistral/mistral-large-4", "google/gemini-3.8-flash", "anthropic/claude-sonnet-5",
    "openai/gpt-5.6-sol",
)  # fmt: skip
"""Targets that are tried unless others are given: what they speak, and how strictly, differs most."""

ENVIRONMENTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "newest": (
        ("openai-agents", "langchain", "langchain-openai", "langchain-anthropic", "pydantic-ai-slim[openai,anthropic]"),
        (
            "agents_responses", "agents_chat", "langchain_chat", "langchain_responses", "langchain_anthropic",
            "langgraph_agent", "pydantic_ai_chat", "pydantic_ai_responses", "pydantic_ai_anthropic",
        ),
    ),
    "others": (
        ("llama-index-llms-openai", "instructor", "dspy", "smolagents[openai]", "litellm"),
        ("llama_index", "instructor_modes", "dspy_program", "smolagents_tools", "litellm_client"),
    ),
}  # fmt: skip
"""Name of an environment → what is installed there, and the programs that run there."""

NPM = ("ai", "@ai-sdk/openai", "@ai-sdk/anthropic", "@ai-sdk/openai-compatible", "zod")
AI_SDK = "vercel_ai_sdk"
PORT = 8798
HERE = Path(__file__).parent


def installed(folder: Path, wanted: set[str]) -> dict[str, list[str]]:
    """Program → how it is begun, for all that are wanted."""
    begun: dict[str, list[str]] = {}
    for name, (packages, programs) in ENVIRONMENTS.items():
        chosen = [program for program in programs if program in wanted]
        python = folder / name / "bin/python"
        if chosen and not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(folder / name)], check=True)
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--prefer-binary", *packages], check=True)
        begun |= {program: [str(python), str(HERE / "framework_programs.py"), program] for program in chosen}
    if AI_SDK in wanted:
        modules = folder / "node"
        modules.mkdir(exist_ok=True)
        script = modules / "framework_programs.mjs"
        script.write_bytes((HERE / script.name).read_bytes())  # where its packages are looked for
        if not (modules / "node_modules").exists():
            subprocess.run(["npm", "install", "--silent", "--prefix", str(modules), *NPM], cwd=modules, check=True)
        begun[AI_SDK] = ["node", str(script)]
    return begun


def tried(target: str, begun: dict[str, list[str]]) -> int:
    """Run the programs against a target; how many failed."""
    place = target.partition("/")[0]
    name = place.partition("@")[0]
    failures = 0
    with Simulator(place, keep=0) as simulator:
        keys = {item: simulator.key(place) for end in load_catalog().provider(name).endpoints for item in end.env_vars}
        command = [sys.executable, "-m", "migrate_advisor", "carry", target, "--port", str(PORT), "--quiet"]
        command += ["--base-url", f"{name}={simulator.base_url(place)}"]
        with subprocess.Popen(command, env={**os.environ, **keys}, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                server.stdout.readline()  # it says where it is, once it listens
                for program, begin in begun.items():
                    began = time.monotonic()
                    run = [*begin, f"http://127.0.0.1:{PORT}"]
                    done = subprocess.run(run, capture_output=True, text=True, timeout=180, check=False)
                    failures += done.returncode != 0
                    said = "right" if done.returncode == 0 else f"WRONG: {done.stderr.strip()[-500:]}"
                    print(f"{target:32} {program:24} {time.monotonic() - began:5.1f} s  {said}", flush=True)
            finally:
                server.terminate()
    return failures


def main() -> int:
    """Install and run; 0 if every program got the answers that it wants."""
    every = [*(program for _, programs in ENVIRONMENTS.values() for program in programs), AI_SDK]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("program", nargs="*", help=f"{', '.join(every)}; all unless given")
    parser.add_argument("--to", action="append", metavar="TARGET", help="whom it is carried to; several by default")
    given = parser.parse_args()
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    begun = installed(folder, set(given.program or every))
    return min(1, sum(tried(target, begun) for target in given.to or TARGETS))


if __name__ == "__main__":
    sys.exit(main())
