"""Seeds of every kind of input, changed at random by a number that is told: no command breaks down, whatever they say.

`make exhaustive` tries a hundred times as many.
"""

from __future__ import annotations

import random
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.cli.program import main
from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.sse import EventStreamParser, ServerSentEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SEEDS = Path(__file__).parent / "seeds"
PIECES = [
    b'"',
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"<",
    b">",
    b"\\",
    b"\n",
    b"\r",
    b"\0",
    b"\t",
    b":",
    b",",
    b"=",
    b"#",
    b"`",
    b"${",
    b"*",
    b"&a",
    b"<<",
    b"---\n",
    b"\xff",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    "\u202e\u200b😀".encode(),
    b"\x1b[31m",
    b"null",
    b"true",
    b"NaN",
    b"1e999",
    b"9" * 400,
    b"-1",
    b"../",
    b"__proto__",
    b"[" * 200,
    b'{"a":' * 200,
]
QUESTION = ("--region", "CN", "--customer", "individual", "--as-of", "2026-11-22")
_FINE = {0, 1, 2, 4}
"""Exit codes of a command that told what is wrong, if anything is; 3 is a defect of ours."""


def changed(content: bytes, dice: random.Random) -> bytes:
    """A content with some of its bytes left out, doubled, put elsewhere or replaced."""
    made = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        start = dice.randrange(len(made) + 1)
        end = min(len(made), start + dice.choice((0, 1, 2, 8, 40)))
        match dice.randrange(5):
            case 0:
                del made[start:end]
            case 1:
                made[start:start] = made[start:end] * dice.choice((1, 2, 50))
            case 2:
                made[start:end] = dice.choice(PIECES)
            case 3:
                made[start:start] = dice.choice(PIECES) * dice.choice((1, 3, 200))
            case _:
                made = made[:start]
    return bytes(made)


def _command(seed: str, path: Path, app: Path) -> Sequence[str]:
    """What reads a file of this kind."""
    match seed:
        case "newai.yaml":
            return ("catalog", "show", "newai", "--catalog", str(path.parent), *QUESTION)
        case "migrate-advisor.toml":
            return ("check", str(app), "--config", str(path), "--as-of", "2026-11-22")
        case "baseline.json":
            return ("check", str(app), "--baseline", str(path), *QUESTION)
        case "request.json":
            return ("map", str(path), "--to", "deepseek/deepseek-v4-flash", "--as-of", "2026-11-22")
        case "log.jsonl" | "export.har":
            return ("assess", str(path), *QUESTION)
        case _:
            return ("check", str(path), "--format", "json", *QUESTION)


def _walk(seed: str, times: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = (SEEDS / f"{seed}.seed").read_bytes()
    app, path = folder / "app" / "app.py", folder / "fuzzed" / seed
    for file in (app, path):
        file.parent.mkdir()
    app.write_text("from openai import OpenAI\nclient = OpenAI()\n", encoding="utf-8")
    for number in range(times):
        path.write_bytes(changed(content, random.Random(f"{seed} {number}")) if number else content)
        code = main(_command(seed, path, app))
        told = capsys.readouterr()
        assert code in _FINE, (number, told.err)
        assert "could not be read (" not in told.out + told.err, number


KINDS = sorted(path.name.removesuffix(".seed") for path in SEEDS.iterdir())
FILES = [kind for kind in KINDS if kind != "stream.sse"]


@pytest.mark.parametrize("seed", FILES)
def test_no_command_breaks_down(seed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _walk(seed, 3 if seed == "newai.yaml" else 8, tmp_path, capsys)


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", FILES)
def test_no_command_breaks_down_over_and_over(seed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _walk(seed, 1_200, tmp_path, capsys)


def _read(pieces: Iterable[bytes]) -> tuple[list[ServerSentEvent], str]:
    """The events of a stream, and what is wrong with it."""
    parser, events = EventStreamParser(), []
    try:
        for piece in pieces:
            for event in parser.feed(piece):
                events.append(event)  # noqa: PERF402 # those before what is wrong too
        events += parser.finish()
    except ReplyError as error:
        return events, str(error)
    return events, ""


def test_a_stream_is_read_the_same_in_any_pieces() -> None:
    content = (SEEDS / "stream.sse.seed").read_bytes()
    for number in range(300):
        text = changed(content, random.Random(f"stream {number}"))
        size = random.Random(number).choice((1, 2, 7, 60))
        assert _read(text[at : at + size] for at in range(0, len(text), size)) == _read([text]), number


@pytest.mark.parametrize("name", ["index", "HEAD", "config", "packed-refs"])
def test_no_file_of_git_breaks_a_check_down(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text("from openai import OpenAI\nclient = OpenAI()\n", encoding="utf-8")
    own = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for command in (("init", "--quiet"), ("add", "."), (*own, "commit", "--quiet", "-m", "a"), ("pack-refs", "--all")):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    path = tmp_path / ".git" / name
    content = path.read_bytes()
    for number in range(6):
        path.write_bytes(changed(content, random.Random(f"{name} {number}")))
        code = main(["check", str(tmp_path), "--no-cache", *QUESTION])
        assert code in _FINE, (number, capsys.readouterr().err)
