"""Code of every language moved to another provider: what changes, and that nothing else does."""

from __future__ import annotations

import json
import stat
import subprocess
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import migrate_advisor as ma
from migrate_advisor.cli.program import main
from migrate_advisor.errors import UnknownTargetError
from migrate_advisor.fixing.patch import OverlappingEditsError, applied, unified
from migrate_advisor.fixing.syntax import errors_in
from migrate_advisor.scanner.finding import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from migrate_advisor.fixing.fix import FixReport

TO = "deepseek/deepseek-flash"
URL = "https://api.deepseek.com"
DAY = date(2026, 11, 28)
KEY = "sk-" + "a1B2" * 6

GOLDEN = Path(__file__).parent / "golden"
CASES = {
    name: tuple((GOLDEN / side / name).read_text(encoding="utf-8") for side in ("before", "after"))
    for name in sorted(file.name for file in (GOLDEN / "before").iterdir())
}
"""Name of a file → it before and after the move to `TO`."""


def _fixed(folder: Path, **options: object) -> FixReport:
    return ma.fix([folder], to=TO, as_of=DAY, unsafe=True, **options)  # type: ignore[arg-type] # passed on


@pytest.mark.parametrize("name", CASES)
def test_code_is_moved_and_nothing_else_changes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = CASES[name]
    (tmp_path / name).write_text(before, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    report = _fixed(tmp_path, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == after
    assert report.fixed
    again = _fixed(tmp_path, write=True)
    assert again.changed == (), "twice is once"
    left = {finding.rule for finding in ma.check([tmp_path], as_of=DAY).findings if finding.severity == "error"}
    assert not left, "what was fixed is no error any more"


def test_an_operation_that_stays_is_asked_about_at_the_maker_of_its_model(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "from openai import OpenAI\n\nclient = OpenAI()\nclient.images.generate(model='dall-e-3', prompt='x')\n"
    )
    told = [left.fix.title for left in _fixed(tmp_path).left]
    assert any("recommend --from openai/dall-e-3`" in title for title in told), told


def test_without_unsafe_fixes_nothing_is_changed_and_each_finding_says_so(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(CASES["default.py"][0], encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, write=True)
    assert report.changed == ()
    assert "needs --unsafe-fixes" in {item.why for item in report.left}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_stay(end: str, mark: str, tmp_path: Path) -> None:
    before, after = CASES["default.py"]
    file = tmp_path / "app.py"
    file.write_bytes((mark + before.replace("\n", end)).encode())
    _fixed(tmp_path, write=True)
    assert file.read_bytes() == (mark + after.replace("\n", end)).encode()


def test_characters_before_an_edit_do_not_move_it(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text('# 你好 🙂\nimport os\nfrom openai import OpenAI\nx = "🙂"; c = OpenAI()\n', encoding="utf-8")
    _fixed(tmp_path, write=True)
    assert f'x = "🙂"; c = OpenAI(base_url="{URL}"' in file.read_text(encoding="utf-8")


def test_git_takes_the_patch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name, (before, _) in CASES.items():
        (tmp_path / name).write_bytes(before.encode())
    (tmp_path / "no end.py").write_bytes(CASES["default.py"][0].rstrip().encode())
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "add", "."], check=True)
    code = main(["fix", ".", "--to", TO, "--unsafe-fixes", "--diff", "--as-of", DAY.isoformat()])
    patch = capfdbinary.readouterr().out
    assert code in {0, 1}
    assert (tmp_path / "default.py").read_text(encoding="utf-8") == CASES["default.py"][0], "a look changes nothing"
    subprocess.run(["git", "apply", "-"], input=patch, check=True)
    for name, (_, after) in CASES.items():
        assert (tmp_path / name).read_text(encoding="utf-8") == after


ODD = {
    "crlf.py": b"from openai import OpenAI\r\nclient = OpenAI()\r\n",
    "bom.py": b"\xef\xbb\xbffrom openai import OpenAI\nclient = OpenAI()\n",
    "feed.py": b"from openai import OpenAI\n\x0cclient = OpenAI()\n",
    "command.py": b"from openai import OpenAI\nclient = OpenAI()\nx = '''\n::error::x\n##[error]'''\n",
    "hidden.py": "from openai import OpenAI\nclient = OpenAI()  # \u2028\u200b\ufe0f\n".encode(),
}


def test_git_takes_the_patch_of_a_file_with_any_line_ends_and_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name, content in ODD.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    main(["fix", ".", "--to", TO, "--unsafe-fixes", "--diff"])
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=capfdbinary.readouterr().out, check=True)
    for name, content in ODD.items():
        moved = (tmp_path / name).read_bytes()
        assert (moved.count(b"\r\n"), moved.count(b"\n")) in {(0, content.count(b"\n") + 1), (3, 3)}
        assert b"deepseek.com" in moved


def test_no_patch_commands_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "command.py").write_bytes(ODD["command.py"])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    main(["fix", ".", "--to", TO, "--unsafe-fixes", "--diff"])
    patch = capfdbinary.readouterr().out
    assert b"deepseek.com" in patch
    assert not any(line.lstrip().startswith(b"::") for line in patch.splitlines())
    assert b"##[" not in patch


def test_no_key_is_shown_nor_given_to_another_provider(tmp_path: Path) -> None:
    env, app = tmp_path / ".env", tmp_path / "app.py"
    env.write_text(f"OPENAI_API_KEY={KEY}\nDEBUG=1\n", encoding="utf-8")
    app.write_text(f'OPENAI_API_KEY = "{KEY}"\nURL = "https://api.openai.com/v1"\n', encoding="utf-8")
    report = _fixed(tmp_path, write=True)
    assert KEY not in report.patch
    assert env.read_text(encoding="utf-8") == "DEEPSEEK_API_KEY=\nDEBUG=1\n"
    assert KEY not in app.read_text(encoding="utf-8")
    assert set(report.hidden) == {".env", "app.py"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.py", f'from openai import OpenAI\nclient = OpenAI(api_key="{KEY}")\nmodel = "gpt-4o"\n'),
        ("a.js", f"import OpenAI from 'openai';\nconst c = new OpenAI({{ apiKey: '{KEY}' }});\n"),
        ("a.php", f"<?php\n$c = OpenAI::client('{KEY}');\n"),
        ("a.rb", f'require "openai"\nc = OpenAI::Client.new(access_token: "{KEY}")\n'),
        ("a.go", f'package a\nimport "github.com/sashabaranov/go-openai"\nvar c = openai.NewClient("{KEY}")\n'),
    ],
)
def test_a_client_with_the_old_providers_key_in_it_is_left_for_a_person(name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(code, encoding="utf-8")
    report = _fixed(tmp_path, write=True)
    assert URL not in (tmp_path / name).read_text(encoding="utf-8")
    assert KEY not in report.patch
    assert "default-endpoint-client" in {item.finding.rule for item in report.left}


def test_the_environment_is_imported_or_the_client_is_left_for_a_person(tmp_path: Path) -> None:
    inside = "def made():\n    from openai import OpenAI\n    return OpenAI()\n"
    (tmp_path / "a.py").write_text(inside, encoding="utf-8")
    report = _fixed(tmp_path, write=True)
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == inside
    assert report.left


def test_the_mode_of_a_file_stays_and_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text(CASES["default.py"][0], encoding="utf-8")
    folder = tmp_path / "tree"
    folder.mkdir()
    script = folder / "run.py"
    script.write_text(CASES["default.py"][0], encoding="utf-8")
    script.chmod(0o750)
    (folder / "link.py").symlink_to(outside)
    _fixed(folder, write=True)
    assert stat.S_IMODE(script.stat().st_mode) == 0o750
    assert outside.read_text(encoding="utf-8") == CASES["default.py"][0]


def test_what_git_could_not_bring_back_is_left_unless_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "app.py"
    file.write_text(CASES["default.py"][0], encoding="utf-8")
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], check=True)
    changed = "# mine\n" + CASES["default.py"][0]
    file.write_text(changed, encoding="utf-8")
    report = _fixed(tmp_path, write=True)
    assert file.read_text(encoding="utf-8") == changed
    assert "it has changes that git does not hold" in report.refused[0].why
    assert report.left
    _fixed(tmp_path, write=True, force=True)
    assert URL in file.read_text(encoding="utf-8")


def test_what_a_person_must_decide_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        'from openai import OpenAI\nc = OpenAI()\nv = c.embeddings.create(model="text-embedding-3-small", input="a")\n',
        encoding="utf-8",
    )
    report = _fixed(tmp_path)
    told = [item.fix for item in report.left if "does embeddings" in item.fix.title]
    assert told
    assert all(not fix.edits and fix.safety == "display" for fix in told)
    assert 'model="text-embedding-3-small"' in (tmp_path / "app.py").read_text(encoding="utf-8")


def test_a_target_without_a_model_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UnknownTargetError, match="names no model"):
        ma.fix([tmp_path], to="deepseek")


def test_nothing_to_fix_is_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text("print(1)\n", encoding="utf-8")
    assert main(["fix", str(tmp_path), "--to", TO]) == 0
    assert "Fixed 0 findings in 0 files" in capsys.readouterr().out


def test_json_holds_each_fix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text(CASES["default.py"][0], encoding="utf-8")
    main(["fix", str(tmp_path), "--to", TO, "--unsafe-fixes", "--diff", "--format", "json"])
    answer = json.loads(capsys.readouterr().out)
    assert (answer["version"], answer["wrote"]) == (1, False)
    assert answer["fixed"][0]["fix"]["safety"] == "unsafe"
    assert set(answer["fixed"][0]["fix"]["edits"][0]) == {"start", "end", "replacement"}


def test_a_retired_model_becomes_the_one_its_provider_names_without_a_target(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    before = (
        "import os\nfrom openai import OpenAI\n"
        'client = OpenAI(base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])\n'
        'reply = client.chat.completions.create(model="deepseek-chat", messages=[])\n'
    )
    file.write_text(before, encoding="utf-8")
    report = ma.fix([tmp_path], as_of=DAY, write=True)
    assert file.read_text(encoding="utf-8") == before.replace("deepseek-chat", "deepseek-flash")
    assert [item.fix.safety for item in report.fixed] == ["safe"]
    assert not ma.fix([tmp_path], as_of=DAY, write=True).changed


def test_without_a_target_what_is_closed_is_told_and_stays(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(CASES["default.py"][0], encoding="utf-8")
    report = ma.fix([tmp_path], as_of=DAY, unsafe=True, write=True)
    assert report.changed == ()
    assert all("--to" in item.fix.title for item in report.left)


def test_what_cannot_be_moved_keeps_its_key_and_never_gets_the_new_one(tmp_path: Path) -> None:
    app, env = tmp_path / "app.py", tmp_path / "compose.yml"
    app.write_text(
        "import os\nfrom openai import OpenAI\nfrom langchain_openai import OpenAIEmbeddings\n"
        'old = os.environ["OPENAI_API_KEY"]\nkey = os.getenv("OPENAI_API_KEY")\n'
        "client = OpenAI(api_key=key)\nvectors = OpenAIEmbeddings(api_key=old)\n",
        encoding="utf-8",
    )
    env.write_text("services:\n  a:\n    environment:\n      OPENAI_API_KEY: ${OPENAI_API_KEY}\n", encoding="utf-8")
    _fixed(tmp_path, write=True)
    text = app.read_text(encoding="utf-8")
    assert 'old = os.environ["OPENAI_API_KEY"]' in text
    assert 'key = os.getenv("DEEPSEEK_API_KEY")' in text
    assert "      OPENAI_API_KEY: ${OPENAI_API_KEY}\n      DEEPSEEK_API_KEY: ${DEEPSEEK_API_KEY}\n" in env.read_text()
    assert not _fixed(tmp_path, write=True).changed


def test_a_key_that_two_clients_share_stays_with_the_one_that_stays(tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    before = (
        "import os\nfrom openai import OpenAI\nfrom langchain_openai import OpenAIEmbeddings\n"
        'key = os.environ["OPENAI_API_KEY"]\nclient = OpenAI(api_key=key)\nvectors = OpenAIEmbeddings(api_key=key)\n'
    )
    app.write_text(before, encoding="utf-8")
    report = _fixed(tmp_path, write=True)
    own = 'OpenAI(api_key=os.environ["DEEPSEEK_API_KEY"], base_url="https://api.deepseek.com")'
    assert app.read_text(encoding="utf-8") == before.replace("OpenAI(api_key=key)", own, 1)
    assert {item.finding.line for item in report.left if item.finding.severity == "error"} == {6}


def test_an_address_of_what_the_target_is_not_asked_for_stays(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text('URL = "https://api.openai.com/v1/embeddings"\n', encoding="utf-8")
    report = _fixed(tmp_path, write=True)
    assert report.changed == ()
    assert "embeddings" in report.left[0].fix.title


def test_the_key_of_a_provider_that_nobody_leaves_stays(tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    before = (
        "import os\nfrom openai import OpenAI\n"
        'kept = OpenAI(base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])\n'
    )
    app.write_text(before + "left = OpenAI()\n", encoding="utf-8")
    ma.fix([tmp_path], to="alibaba@cn/qwen3.7-plus", region="IR", as_of=DAY, unsafe=True, write=True)
    assert app.read_text(encoding="utf-8").startswith(before)


def test_a_change_after_which_the_finding_is_still_there_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "client.ts"
    before = 'import { Configuration, OpenAIApi } from "openai";\nexport const api = new OpenAIApi(settings());\n'
    file.write_text(before, encoding="utf-8")
    report = _fixed(tmp_path, write=True)
    assert file.read_text(encoding="utf-8") == before
    assert all(not item.fix.edits for item in report.left)


MAKERS = {
    "a.py": (
        "import os\nfrom openai import OpenAI\n",
        "c{0} = OpenAI({1})\n",
        ["timeout=3", "api_key=os.environ['OPENAI_API_KEY']"],
    ),
    "a.ts": (
        "import OpenAI from 'openai';\n",
        "const c{0} = new OpenAI({1});\n",
        ["{{ timeout: 3 }}", "{{apiKey: process.env.OPENAI_API_KEY}}"],
    ),
    "a.rb": (
        'require "openai"\n',
        "c{0} = OpenAI::Client.new({1})\n",
        ["timeout: 3", "api_key: ENV['OPENAI_API_KEY']"],
    ),
}
LINES = st.lists(st.sampled_from(["client", "chat", "other", "model", "blank"]), min_size=1, max_size=6)


@given(st.sampled_from(sorted(MAKERS)), LINES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
@settings(max_examples=15, deadline=None)
def test_generated_programs_parse_after_a_fix_keep_their_other_lines_and_are_fixed_once(
    name: str, kinds: list[str], end: str, mark: str
) -> None:
    head, made, arguments = MAKERS[name]
    written: dict[str, Callable[[int], str]] = {
        "client": lambda n: made.format(n, arguments[n % 2].replace("{{", "{").replace("}}", "}")),
        "chat": lambda n: f'r{n} = c.chat.completions.create(model="gpt-4o", seed={n})\n' if name == "a.py" else "\n",
        "other": lambda n: f'v{n} = "untouched 🙂 {n}"\n',
        "model": lambda n: f'm{n} = "gpt-4o-mini"\n',
        "blank": lambda _: "\n",
    }
    text = head + "".join(written[kind](number) for number, kind in enumerate(kinds))
    with TemporaryDirectory() as folder:
        file = Path(folder, name)
        before = (mark + text.replace("\n", end)).encode()
        file.write_bytes(before)
        report = _fixed(Path(folder), write=True)
        after = file.read_bytes()
        assert errors_in(name, after) <= errors_in(name, before)
        content = before
        for edits in report.edits.get(name, ()):
            content = applied(content, edits)
        assert content == after, "every change is an edit"
        for number, kind in enumerate(kinds):
            if kind == "other":
                assert written["other"](number).replace("\n", end).encode() in after
        assert not _fixed(Path(folder), write=True).changed


EDITS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5), st.binary(max_size=5)), max_size=6)


@given(st.binary(max_size=60), EDITS)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_bytes_outside_of_edits_stay(content: bytes, wanted: list[tuple[int, int, bytes]]) -> None:
    edits, at = [], 0
    for skip, size, replacement in wanted:
        start, end = at + skip, at + skip + size
        if end > len(content):
            break
        edits.append(Edit(Span(start, end), replacement))
        at = end
    result = applied(content, edits)
    for index, edit in reversed(list(enumerate(edits))):  # undone from the end, the content is as it was
        shift = sum(len(one.replacement) - (one.span.end - one.span.start) for one in edits[:index])
        begin = edit.span.start + shift
        assert result[begin : begin + len(edit.replacement)] == edit.replacement
    kept = sum(edit.span.end - edit.span.start for edit in edits)
    assert len(result) == len(content) - kept + sum(len(edit.replacement) for edit in edits)


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(OverlappingEditsError):
        applied(b"abcdef", [Edit(Span(0, 3), b"x"), Edit(Span(2, 4), b"y")])


@pytest.mark.parametrize("name", ["a b.py", 'a"b.py', "中.py", "a\\b.py"])
def test_git_takes_patches_of_files_with_odd_names(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"one\r\ntwo")
    patch = unified(name, b"one\r\ntwo", b"one\r\nthree")
    subprocess.run(["git", "init", "-q"], check=True, cwd=tmp_path)
    subprocess.run(["git", "apply", "-"], input=patch, check=True, cwd=tmp_path)
    assert (tmp_path / name).read_bytes() == b"one\r\nthree"


@pytest.mark.parametrize("to", ["zhipu@cn/glm-5.3", "moonshot@cn/kimi-k3", TO, "alibaba@cn/qwen3.7-plus"])
@pytest.mark.parametrize("name", ["agent.ts", "framework.py", "chain.py", "parameters.py"])
def test_what_is_a_frameworks_own_is_never_taken_away(name: str, to: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(CASES[name][0], encoding="utf-8")
    report = ma.fix([tmp_path], to=to, as_of=DAY, unsafe=True)
    after = next(iter(report.contents.values())).decode()
    for own in ("prompt: question", "prompt: first.text", "system: 'Be brief'", "verbose=True", "prompt_template="):
        assert after.count(own) == CASES[name][0].count(own)
    if name != "parameters.py":
        assert "base_url=" in after or "baseURL:" in after


def test_a_call_of_the_responses_api_stays_where_the_target_does_not_take_it(tmp_path: Path) -> None:
    code = (
        "import os\nfrom openai import OpenAI\nc = OpenAI()\n"
        'a = c.responses.create(model="gpt-4o", input="hello")\n'
        'b = c.chat.completions.create(model="gpt-4o", messages=[])\n'
    )
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    report = ma.fix([tmp_path], to="zhipu@cn/glm-5.3", as_of=DAY, unsafe=True)
    after = report.contents["app.py"].decode()
    assert 'responses.create(model="gpt-4o"' in after
    assert 'completions.create(model="glm-5.3"' in after
    assert any("does not take the Responses API" in item.fix.title for item in report.left)
    moved = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True).contents["app.py"].decode()
    assert 'responses.create(model="deepseek-flash"' in moved, "DeepSeek takes it"
