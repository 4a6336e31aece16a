from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def test_the_shells_differ_in_the_names_of_their_libraries(checkout: Path) -> None:
    command = [sys.executable, "scripts/twins.py", "--check"]
    run = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_deciding_loads_no_http_library_and_a_client_only_its_own() -> None:
    program = (
        "import sys\n"
        "import migrate_advisor.transport.flow, migrate_advisor.transport.chain, migrate_advisor.transport.client\n"
        "assert not {'httpx', 'httpx2', 'openai'} & set(sys.modules), 'deciding'\n"
        "from migrate_advisor.transport.client import fallback_client\n"
        "fallback_client('self-hosted@vllm/any', http='httpx')\n"
        "assert not {'httpx2', 'openai', 'yaml', 'pydantic'} & set(sys.modules), 'carrying'\n"
    )
    subprocess.run([sys.executable, "-c", "import migrate_advisor.catalog.load as c; c.load_catalog()"], check=True)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
