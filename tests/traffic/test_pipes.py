"""What lies in a folder of logs and is no file is not waited for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.errors import UsageError
from migrate_advisor.traffic.shards import found

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_in_a_folder_of_logs_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jsonl")
    with pytest.raises(UsageError, match="no log"):
        found([str(tmp_path)])
    (tmp_path / "b.jsonl").write_text("{}\n", encoding="utf-8")
    assert found([str(tmp_path)]) == [str(tmp_path / "b.jsonl")]
