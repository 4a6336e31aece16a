"""What a program imports, by its forms: modules, things in them, and what they are called here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.languages.form import Form, Import
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_JOINT = pattern(r"[.:]")
_JOINTS = pattern(r"[.:\\]")


class Imports:
    """Reads the imports of one text.

    Args:
        text: the text.
        statements: its forms that import.
    """

    def __init__(self, text: str, statements: Sequence[Form]) -> None:
        self.text = text
        self.statements = statements

    def read(self) -> Sequence[Import]:
        """What is imported, in order."""
        found: list[Import] = []
        for statement in self.statements:
            if any(above.kind == "import" for above in statement.above()):
                continue
            group = next((form for form in statement.within() if form.kind == "group"), None)
            prefix = self._prefix_of(statement) or (group.child("prefix") if group is not None else None)
            for imported in self._imported(statement):
                place = _span(prefix) if prefix is not None else self._before_tail(statement, imported)
                found.append(imported._replace(module=place))
        return found

    def _before_tail(self, statement: Form, imported: Import) -> tuple[int, int]:
        """Where a module is named whose grammar has no node for it, but for the names in it."""
        tail = statement.child("tail")
        if tail is None or tail.start > imported.start:
            return imported.start, imported.end
        written = self.text[statement.start : tail.start]
        start = statement.start + len(written) - len(written.removeprefix("import").lstrip())
        return start, statement.start + len(written.rstrip(" .{\n"))

    def _imported(self, statement: Form) -> Iterator[Import]:
        is_typed = statement.child("typing") is not None or any(form.kind == "typing" for form in statement.above())
        tail = statement.child("tail")
        prefix = (self._module(statement.start, tail.start),) if tail is not None else self._prefix(statement)
        named = False
        for form in statement.within():
            for found in self._named(form, prefix + self._prefix_of_groups(form), statement):
                named = True
                yield found._replace(is_for_types=is_typed or form.child("typing") is not None)
        if not named:
            yield self._of_module(statement, prefix, tail, is_typed=is_typed)

    def _prefix_of_groups(self, form: Form) -> tuple[str, ...]:
        """What stands before the groups that a name is in, the outermost first."""
        groups = [above for above in form.above() if above.kind == "group"]
        return tuple(part for group in reversed(groups) for part in self._prefix(group))

    def _of_module(self, statement: Form, prefix: tuple[str, ...], tail: Form | None, *, is_typed: bool) -> Import:
        """An import that names a module and nothing of it."""
        path, alias = statement.child("path"), statement.child("alias")
        if path is not None:
            local = self._local(alias) if alias is not None else ""
            return Import((self._module(path.start, path.end),), local, path.start, path.end, statement, is_typed)
        if prefix:
            at = statement.child("prefix") or statement
            return Import(prefix, "*" if statement.child("every") else "", at.start, at.end, statement, is_typed)
        return self._plain(statement, tail)

    def _plain(self, statement: Form, tail: Form | None) -> Import:
        """An import whose grammar has no node for what is imported."""
        end = tail.start if tail is not None else statement.end
        module = self._module(statement.start, end)
        local = "*" if tail is not None else self._last((module,), ())
        return Import((module,), local, statement.start, statement.end, statement)

    def _named(self, form: Form, prefix: tuple[str, ...], statement: Form) -> Iterator[Import]:
        if form.kind in ("whole", "default"):
            local = self._written(form)
            if prefix and not any(above.kind == "name" for above in form.above()):
                yield Import((*prefix, "default") if form.kind == "default" else prefix, local, *_span(form), statement)
        elif form.kind == "all":
            yield Import((*prefix, *self._path(form)), "*", *_span(form), statement)
        elif form.kind == "spelled":
            module = self._module(form.start, form.end)
            local = _JOINT.split(module, 1)[0]
            yield Import((module,), local, *_span(form), statement, is_spelled=True)
        elif form.kind == "name":
            yield self._of_name(form, prefix, statement)

    def _of_name(self, form: Form, prefix: tuple[str, ...], statement: Form) -> Import:
        path, alias = form.child("path"), form.child("alias") or _alias_of(statement)
        parts = self._path(path or form)
        is_all = form.parent is statement and statement.child("every") is not None
        local = "*" if is_all else self._local(alias) if alias is not None else self._last(parts, prefix)
        named = () if parts == ("self",) else parts
        return Import((*prefix, *named), local, *_span(path or form), statement)

    def _prefix(self, form: Form) -> tuple[str, ...]:
        """What stands before each name of a statement or group."""
        prefix = self._prefix_of(form)
        return self._path(prefix) if prefix is not None else ()

    def _prefix_of(self, form: Form) -> Form | None:
        """The same as a form, which may stand within the call that imports."""
        prefix = form.child("prefix")
        if prefix is None and form.kind == "import" and form.child("group") is None:
            prefix = next((inner for inner in form.within() if inner.kind == "prefix"), None)
        return prefix

    def _path(self, form: Form) -> tuple[str, ...]:
        return (self._module(form.start, form.end),)

    def _module(self, start: int, end: int) -> str:
        written = self.text[start:end].removeprefix("import ").strip(" \t\n\"'`<>;").rstrip(".")
        return written.removeprefix("package:").replace("::", ":").strip(":")

    def _local(self, alias: Form) -> str:
        return self._written(alias).strip(" :")

    def _last(self, parts: Sequence[str], prefix: Sequence[str]) -> str:
        """What an import without another name is called by: its last part."""
        whole = prefix[-1] if parts == ("self",) and prefix else parts[-1]
        return _JOINTS.split(whole)[-1] if "/" not in whole else ""

    def _written(self, form: Form) -> str:
        return self.text[form.start : form.end]


def _alias_of(statement: Form) -> Form | None:
    """What a statement says that all it imports is called."""
    found = (form for form in statement.within() if form.kind == "alias")
    return next((form for form in found if form.parent is not None and form.parent.kind != "name"), None)


def _span(form: Form) -> tuple[int, int]:
    return form.start, form.end


def _inner_arguments(form: Form) -> Form | None:
    """The arguments of what is made by a name that stands elsewhere: ``Type name = new(…)``."""
    if form.kind != "construction" or form.child("callee") is None:
        return None
    return next((inner for inner in form.within() if inner.kind == "arguments"), None)
