"""Repositories that strangers hand us: each tells git, in another way, to run a program that leaves a mark."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.cli.application import APP, git

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def program(folder: Path, mark: Path) -> Path:
    """A program in the repository that leaves the mark, and passes on what it is given."""
    path = folder / "program.sh"
    path.write_text(f'#!/bin/sh\ntouch "{mark}"\ncat\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def committed(folder: Path) -> None:
    """A repository with the application in it, some of which is staged and some changed since."""
    (folder / "app.py").write_text("first = 1\n", encoding="utf-8")
    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message=first")
    (folder / "app.py").write_text(f"first = 1\n{APP}", encoding="utf-8")
    git("add", "app.py")
    (folder / "app.py").write_text(f"first = 1\n{APP}last = 1\n", encoding="utf-8")


def config(**settings: str) -> Callable[[Path, Path], None]:
    """Settings in `.git/config`, dots for double underscores; PROGRAM stands for the program."""

    def prepare(folder: Path, run: Path) -> None:
        (folder / ".gitattributes").write_text("*.py diff=x filter=y\n", encoding="utf-8")
        for name, value in settings.items():
            git("config", name.replace("__", "."), value.replace("PROGRAM", str(run)))

    return prepare


def hooks(folder: Path, run: Path) -> None:
    """Every hook that git knows."""
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "pre-auto-gc", "post-checkout"):
        hook = folder / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        shutil.copy(run, hook)


def hooks_in_the_tree(folder: Path, run: Path) -> None:
    (folder / "hooks").mkdir()
    shutil.copy(run, folder / "hooks" / "post-index-change")
    git("config", "core.hooksPath", "hooks")


def filter_with_an_odd_name(folder: Path, run: Path) -> None:
    """A name that a command line cannot say."""
    (folder / ".gitattributes").write_text("*.py filter=a=b\n", encoding="utf-8")
    with (folder / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(f'[filter "a=b"]\n\tclean = {run}\n\tprocess = {run}\n\trequired = true\n')


def attributes_of_git(folder: Path, run: Path) -> None:
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "attributes").write_text("* filter=z diff=z\n", encoding="utf-8")
    config(filter__z__clean="PROGRAM", diff__z__textconv="PROGRAM", diff__z__command="PROGRAM")(folder, run)


def settings_in_another_file(folder: Path, run: Path) -> None:
    (folder / "more").write_text(
        f'[core]\n\tfsmonitor = {run}\n[filter "y"]\n\tclean = {run}\n[diff]\n\texternal = {run}\n', encoding="utf-8"
    )
    config(include__path="../more")(folder, run)


def settings_of_a_work_tree(folder: Path, run: Path) -> None:
    git("config", "extensions.worktreeConfig", "true")
    (folder / ".git" / "config.worktree").write_text(f"[core]\n\tfsmonitor = {run}\n", encoding="utf-8")


def submodule(folder: Path, run: Path) -> None:
    """A submodule whose own settings name programs, and is changed."""
    inner = folder / "inner"
    inner.mkdir()
    where = ("-C", "inner")
    git(*where, "init", "--quiet")
    (inner / "a.py").write_text("a = 1\n", encoding="utf-8")
    (inner / ".gitattributes").write_text("* filter=y diff=x\n", encoding="utf-8")
    git(*where, "add", "--all")
    git(*where, "commit", "--quiet", "--message=first")
    (folder / ".gitmodules").write_text('[submodule "inner"]\n\tpath = inner\n\turl = ./inner\n\tignore = none\n')
    git("add", ".gitmodules", "inner")
    git("commit", "--quiet", "--message=second", "--", ".gitmodules", "inner")
    for name in ("filter.y.clean", "diff.external", "diff.x.textconv", "core.fsmonitor"):
        git(*where, "config", name, str(run))
    git("config", "diff.submodule", "diff")
    git("config", "status.submoduleSummary", "true")
    git("config", "submodule.recurse", "true")
    (inner / "a.py").write_text("a = 2\n", encoding="utf-8")
    (inner / "b.py").write_text("b = 2\n", encoding="utf-8")


def lazy_fetch(folder: Path, run: Path) -> None:
    """An index that can only be read with a tree that the repository lacks, and a remote that has it."""
    (folder / "far").mkdir()
    (folder / "far" / "b.py").write_text("b = 1\n", encoding="utf-8")
    (folder / "near").mkdir()
    (folder / "near" / "a.py").write_text("a = 1\n", encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message=third")
    tree = subprocess.run(["git", "rev-parse", "HEAD:far"], check=True, capture_output=True, text=True).stdout.strip()
    git("sparse-checkout", "set", "--cone", "--sparse-index", "near")
    (folder / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    git("config", "core.repositoryFormatVersion", "1")
    for name, value in {
        "extensions.partialClone": "origin",
        "remote.origin.url": f"file://{folder}/.git",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": str(run),
        "protocol.file.allow": "always",
        "protocol.allow": "always",
    }.items():
        git("config", name, value)


def lazy_fetch_by_a_helper(folder: Path, run: Path) -> None:
    lazy_fetch(folder, run)
    git("config", "protocol.ext.allow", "always")
    git("config", "remote.origin.url", f"ext::{run}")


UNPACKED: dict[str, Callable[[Path, Path], None]] = {
    "monitor": config(core__fsmonitor="PROGRAM"),
    "hooks": hooks,
    "hooks in the tree": hooks_in_the_tree,
    "filter": config(filter__y__clean="PROGRAM", filter__y__required="true"),
    "filter process": config(filter__y__process="PROGRAM"),
    "filter a=b": filter_with_an_odd_name,
    "text conversion": config(diff__x__textconv="PROGRAM", diff__x__cachetextconv="true"),
    "driver": config(diff__x__command="PROGRAM"),
    "external diff": config(diff__external="PROGRAM"),
    "attributes of git": attributes_of_git,
    "include": settings_in_another_file,
    "include on a branch": config(**{"includeIf.onbranch:main.path": "../more"}),
    "work tree": settings_of_a_work_tree,
    "pager": config(core__pager="PROGRAM", pager__diff="PROGRAM", **{"pager.ls-files": "PROGRAM"}),
    "alias": config(**{"alias.ls-files": "!PROGRAM", "alias.diff": "!PROGRAM", "alias.rev-parse": "!PROGRAM"}),
    "ssh": config(core__sshCommand="PROGRAM", core__askPass="PROGRAM", credential__helper="!PROGRAM"),
    "alternates": config(core__alternateRefsCommand="PROGRAM", core__gitProxy="PROGRAM"),
    "submodule": submodule,
    "lazy fetch": lazy_fetch,
    "lazy fetch by a helper": lazy_fetch_by_a_helper,
}
"""What may lie in an archive that somebody unpacks: `.git` and all."""


def laid_out_as_git(folder: Path, mark: Path, name: str = "svc") -> Path:
    """A folder of an ordinary clone that is laid out as a repository, so that git takes it for one.

    Args:
        folder: the clone, which is the working directory.
        mark: what the program leaves.
        name: of the folder in it.
    """
    source = folder.parent / "source"
    source.mkdir()
    os.chdir(source)
    committed(source)
    inner = folder / name
    lazy_fetch(source, program(source, mark))
    git("config", "core.fsmonitor", str(source / "program.sh"))
    shutil.copytree(source / ".git", inner)
    (inner / "app.py").write_text(APP, encoding="utf-8")
    os.chdir(folder)
    return inner
