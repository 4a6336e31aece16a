"""Programs are told from nonsense of which a grammar takes all memory, so that only the latter is parsed apart."""

from __future__ import annotations

import pytest

from migrate_advisor.scanner.languages.orderly import is_orderly

METHOD = """
    /** Says {@code hi} => there. */
    @Override
    public <T extends Foo<? super T>> List<Map<String, int[]>> get%d(final T[] given, int... more) throws IOException {
        var text = "a { ( \\" ; => " + 'x' + '\\'' + \"""
            => ((( {{
            \""";
        for (int i = 0; i < more.length; i++) {
            if (!given[i].ok() && (more[i] >>> 2) != -1 || i-- > 0) { continue; } // => (
            sum += given == null ? more[i] : (i);
        }
        return builder().add(x -> { call(x, Foo::new); return x; }).model("gpt-4o").build();
    }
"""


def test_a_long_program_is_orderly() -> None:
    assert is_orderly("package a.b;\nimport c.*;\nclass A {" + "".join(METHOD % number for number in range(30)) + "}")


@pytest.mark.parametrize(
    "nonsense",
    [
        "x=>",
        "longer => names =>",
        "%w(%w(%w(%w(}",
        "|;+",
        "&>@A}+;",
        "=-;yield.",
        "(x = ",
        "x = a -> ",
        "{x = ",
        '"x=>',
        "/*x=>",
        '"""x=>',
        "'x=>",
        "x=>}",
        "new A(){} . ",
    ],
)
def test_nonsense_is_not(nonsense: str) -> None:
    assert not is_orderly(nonsense * (8_000 // len(nonsense)))
    assert not is_orderly("class A {\n" + METHOD % 1 + nonsense * (8_000 // len(nonsense)))
