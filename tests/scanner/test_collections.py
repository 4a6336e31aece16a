"""Collections that are called as a part of an API is (``request.files``) are no calls of a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

PYTHON = "from openai import OpenAI\n\nclient = OpenAI()\n{}\n"
SCRIPT = 'import OpenAI from "openai";\n\nconst client = new OpenAI();\n{}\n'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", PYTHON.format('f = request.files.get("pdf")')),
        ("a.py", PYTHON.format('f = request.FILES.get("pdf")')),
        ("a.py", PYTHON.format('f = self.files.get("pdf")')),
        ("a.py", PYTHON.format("f = drive.files.list()")),
        ("a.py", PYTHON.format("f = post.images.all()")),
        ("a.py", PYTHON.format("f = user.conversations.filter(id=1)")),
        (
            "a.py",
            "import openai\n\n\n" + 'f = request.FILES.get("pdf")\nopenai.chat.completions.create(model="gpt-4o")\n',
        ),
        ("a.ts", SCRIPT.format('const f = req.files.get("pdf");')),
        ("a.ts", SCRIPT.format("const f = db.responses.findMany({});")),
        ("a.ts", SCRIPT.format("const f = this.models.map((m) => m.id);")),
    ],
)
def test_a_collection_is_no_part_of_an_api(name: str, text: str, check: Check) -> None:
    assert 4 not in [finding.line for finding in check(name, text).findings]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", PYTHON.format("f = client.files.list()")),
        ("a.py", PYTHON.format("f = api_client.files.delete(name)")),
        ("a.py", PYTHON.format('f = oai.images.generate(prompt="x")')),
        ("a.ts", SCRIPT.format("const f = await client.files.list();")),
        ("a.ts", SCRIPT.format("const f = await this.client.files.list();")),
        ("a.ts", SCRIPT.format('const f = await oai.embeddings.create({ input: "x" });')),
    ],
)
def test_a_part_of_an_api_is_told(name: str, text: str, check: Check) -> None:
    assert 4 in [finding.line for finding in check(name, text).findings]
