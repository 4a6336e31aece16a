"""`catalog diff`: what changed for one customer, from a folder, a git revision or a wheel."""

from __future__ import annotations

import json
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MadeUp

TODAY = ["--as-of", "2026-11-22"]
FACT = "sources: [page], checked: 2026-11-22"
OLD = f"""\
id: acme
names: {{en: Acme}}
sources:
  page: SOURCE
endpoints:
  - {{id: v1, name: One, url: https://one.acme.example, {FACT}}}
availability:
  - {{id: cn, regions: [CN], customers: [individual], status: open, since: 2024-01-01, {FACT}}}
  - {{id: fr, regions: [FR], customers: [individual], status: open, since: 2024-01-01, {FACT}}}
incentives:
  - {{id: gift, title: Gift, kind: free-tier, since: 2024-01-01, grants: [{{kind: credit, what: Credit}}], {FACT}}}
models:
  - {{id: big, {FACT}}}
  - id: small
    sources: [page]
    checked: 2026-11-22
    prices: [{{currency: CNY, input: 1, output: 2, stated: 2026-01-01, {FACT}}}]
"""
CLOSING = f"until: 2026-06-01, {FACT}}}\n  - {{id: late, regions: [CN], customers: [individual], status: closed, "
NEW = (
    OLD.replace(
        f"since: 2024-01-01, {FACT}}}\n  - {{id: fr",
        f"since: 2024-01-01, {CLOSING}since: 2026-06-01,\n     enforcement: both, note: Shut., {FACT}}}\n  - {{id: fr",
    )
    .replace("2024-01-01, grants", "2024-01-01, until: 2026-05-01, grants")
    .replace("{id: big, ", "{id: big, retires: 2027-01-01, successor: small, ")
    .replace("input: 1,", "input: 3,")
)
SHOP = (
    "id: shop\nnames: {en: Shop}\nsources:\n  page: SOURCE\navailability:\n  - {id: cn, regions: [CN],"
    f" customers: [individual], status: open, since: 2026-01-01, {FACT}}}\n"
)
EVENTS = f"""\
sources:
  page: SOURCE
events:
  - {{id: here, day: 2026-06-01, providers: [acme], regions: [CN], scope: [api], title: Acme shuts, summary: S,
     effect: Closed in China., {FACT}}}
  - {{id: there, day: 2026-06-01, providers: [acme], regions: [FR], scope: [api], title: T, summary: S, effect: E,
     {FACT}}}
"""


@pytest.fixture
def git(made_up: MadeUp) -> None:
    made_up.write("acme", OLD)
    author = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "Before"]):
        subprocess.run(["git", *command], cwd=made_up.folder, check=True)


def _after(made_up: MadeUp) -> None:
    made_up.write("acme", NEW)
    made_up.write("shop", SHOP)
    made_up.write("events", EVENTS)


def _diff(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
    assert main(["catalog", "diff", *arguments, *TODAY, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    return {(change["kind"], change["subject"]): change for change in said["changes"]}


@pytest.mark.usefixtures("git")
def test_everything_that_changed_for_a_customer_is_told(made_up: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    _after(made_up)
    found = _diff(capsys, "HEAD", "--region", "CN")
    assert set(found) == {
        ("new-provider", "shop"),
        ("verdict", "acme"),
        ("ended-offer", "gift"),
        ("retiring-model", "big"),
        ("price", "small"),
        ("new-event", "here"),
    }
    assert found["verdict", "acme"]["before"] == "acme is open to individual customers in CN since 2024-01-01"
    assert found["verdict", "acme"]["after"] == "acme is closed to individual customers in CN since 2026-06-01"
    assert found["verdict", "acme"]["sources"][0]["url"] == "https://acme.example/page"
    assert found["retiring-model", "big"]["after"] == "ends 2027-01-01, then small"
    assert found["price", "small"]["before"] == "CNY 1 in, 2 out per million tokens (stated 2026-01-01)"


@pytest.mark.usefixtures("git")
def test_what_changed_elsewhere_is_not_told(made_up: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    _after(made_up)
    found = _diff(capsys, "HEAD", "--region", "FR")
    assert ("verdict", "acme") not in found
    assert ("new-event", "there") in found
    assert ("new-event", "here") not in found


def test_a_folder_and_a_wheel_are_earlier_states_too(
    made_up: MadeUp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made_up.write("acme", OLD)
    wheel, folder = tmp_path / "old.whl", tmp_path / "old"
    folder.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in made_up.folder.glob("*.yaml"):
            archive.write(path, f"migrate_advisor/_data/{path.name}")
            (folder / path.name).write_bytes(path.read_bytes())
    _after(made_up)
    assert _diff(capsys, str(wheel)) == _diff(capsys, str(folder))
    assert ("verdict", "acme") in _diff(capsys, str(wheel))


@pytest.mark.usefixtures("git")
def test_nothing_changed_where_nothing_was_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert _diff(capsys, "HEAD") == {}
    assert main(["catalog", "diff", "HEAD", *TODAY]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "Changes for you since HEAD: 0 changes"


@pytest.mark.usefixtures("git")
def test_the_text_shows_before_and_now_under_a_title(made_up: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    _after(made_up)
    assert main(["catalog", "diff", "HEAD", *TODAY]) == 0
    said = capsys.readouterr().out
    assert "Who is open to you\n   acme\n      before: acme is open to" in said
    assert "\n      now:    acme is closed to individual customers in CN since 2026-06-01\n" in said
    assert "\nNew providers\n   shop\n" in said


@pytest.mark.usefixtures("git")
def test_what_happened_at_a_provider_that_stayed_closed_is_left_out(
    made_up: MadeUp, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = NEW.replace("2024-01-01, until: 2026-05-01, grants", "2024-01-01, grants")
    made_up.write("acme", closed)
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qam", "Closed"],
        cwd=made_up.folder,
        check=True,
    )
    made_up.write("acme", NEW)
    assert _diff(capsys, "HEAD", "--region", "CN") == {}
    assert ("ended-offer", "gift") in _diff(capsys, "HEAD", "--region", "FR")


@pytest.mark.usefixtures("git")
@pytest.mark.parametrize("revision", ["nosuch", "--help-me", "HEAD:acme.yaml", "missing.whl"])
def test_what_is_no_earlier_state_is_one_line(revision: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "diff", *TODAY, "--", revision]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("migrate-advisor: error: ")
    assert said.err.count("\n") == 1


def test_a_folder_without_a_catalog_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["catalog", "diff", str(tmp_path / "empty"), *TODAY]) == 2
    assert "holds no catalog" in capsys.readouterr().err


def test_an_earlier_state_that_cannot_be_read_names_the_file(
    made_up: MadeUp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made_up.write("acme", OLD)
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "regions.yaml").write_bytes((made_up.folder / "regions.yaml").read_bytes())
    (folder / "acme.yaml").write_text("id: acme\nnames: {en: Acme}\nshape: other\n", encoding="utf-8")
    assert main(["catalog", "diff", str(folder), *TODAY]) == 2
    assert "acme.yaml:3: shape:" in capsys.readouterr().err
