"""Arguments that are read without argparse: the same as argparse reads, or left to it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from migrate_advisor.cli import check
from migrate_advisor.cli.parser import HelpfulParser
from migrate_advisor.cli.plain import plain_arguments

FLAGS = [
    "--region",
    "--customer",
    "--fail-on",
    "--reg",
    "--region=SG",
    "--staged",
    "--no-config",
    "--format",
    "--jobs",
    "--",
    "-",
    "-x",
]
VALUES = [
    "CN",
    "enterprise",
    "warning",
    "never",
    "sometimes",
    "a.py",
    "b c.py",
    "src",
    "",
    "-1",
    "@file",
    "1e3",
    "json",
]


def by_argparse(argv: list[str]) -> dict[str, object] | None:
    """What argparse makes of arguments; None where they are wrong."""
    parser = HelpfulParser(prog="check")
    check.configure(parser)
    try:
        return vars(parser.parse_args(argv))
    except SystemExit:
        return None


@given(st.lists(st.sampled_from(FLAGS) | st.sampled_from(VALUES) | st.text(max_size=4), max_size=8))
def test_what_is_read_without_argparse_is_what_argparse_reads(argv: list[str]) -> None:
    plain = plain_arguments(argv)
    if plain is not None:
        assert vars(plain) == by_argparse(argv)


@given(
    st.lists(
        st.tuples(st.sampled_from(["--region", "--customer"]), st.sampled_from(["CN", "enterprise", "a b"]))
        | st.tuples(st.just("--fail-on"), st.sampled_from(["error", "never"]))
        | st.tuples(st.sampled_from(["--staged", "--no-config"])),
        max_size=4,
    ),
    st.lists(st.sampled_from(["a.py", "b c.py", "src/é.go", "@x", ""]), max_size=4),
)
def test_flags_of_a_hook_and_files_need_no_argparse(flags: list[tuple[str, ...]], files: list[str]) -> None:
    argv = [word for flag in flags for word in flag] + files
    plain = plain_arguments(argv)
    assert plain is not None
    assert vars(plain) == by_argparse(argv)
