"""Models that a deployment names by two keys, name and version: what the two say together is one id.

Whose models such keys deploy, settings of the catalog tell that say nothing alone. Models by one key are `asked`'s,
`models`' and those of `scanner.configuration`.
"""

from __future__ import annotations

import re
from itertools import accumulate
from posixpath import dirname
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_VERSION = pattern(
    r"(?<![\w.-])(?:--)?(?:\w{0,40}model[_-]?)?version[\"']?\s{0,40}(?:string\s{0,4})?(?:=>|[:=]|\s)\s{0,9}"
    r"(?:[\w.]{1,30}\(\s{0,4})?[\"']?([\w.-]{1,30})",
    re.IGNORECASE,
)
"""The version of a model by its key.

Finds ``version = "0613"``, ``--model-version 0613``, ``modelVersion: '2024-05-13'``; not ``apiVersion: '2023-05-01'``.
"""
_DECLARED = pattern(
    r"(?:\bparam\s{1,9}(\w{1,80})[^\n]{0,80}|\bvariable\s{1,9}\"([\w-]{1,80})\"\s{0,9}\{[^{}]{0,300}\bdefault[^\n]{0,200})\Z"
)
"""A parameter whose default the last line has, as Bicep and Terraform declare one."""
_DECLARING = "terraform"
"""The language whose files may declare the parameters of a deployment and no more."""
_TAKEN_NAME = pattern(r"\b(?:model_?)?name\s{0,40}[=:]\s{0,9}[\"']?(?:\$\{)?var\.([\w-]{1,80})", re.IGNORECASE)
"""A model's name that is a parameter's value. Finds ``name = var.model``; not ``rai_policy_name = var.policy``."""
_VALUES_END = (".tfvars", ".tfvars.json")
_GIVEN = pattern(r"\s{0,9}\"?([A-Za-z][\w-]{0,80})\"?\s{0,40}[=:]\s")
"""A parameter that a file of values sets. Matches ``model = ``, ``"model": ``; not ``- model = ``."""
PARAMETER = "var."
"""What stands before a parameter's name where it is taken."""
_MODELS = frozenset([What.MODEL_ID, What.MODEL_AT])
_NEAR = 5
"""Lines between the two keys at most."""


def read_deployed(source: SourceText, names: KnownNames, uses: Sequence[Use]) -> list[Use]:
    """The uses, with the models of deployments as those of who deploys them, by name and version."""
    says = source.language == _DECLARING or _VERSION.search(source.text) is not None
    if not says or not any(use.what in _MODELS for use in uses):
        return list(uses)
    reader = _DeployedReader(source, names, uses)
    return [reader.told(use) for use in uses]


def deployed_parameters(source: SourceText, names: KnownNames) -> Iterator[tuple[str, str, str | None, int, str]]:
    """The parameters that deployments of a file take near a setting that tells who deploys.

    Yields:
        A parameter as it is taken, and who deploys the model that it names, as `source.SourceText.sent` has them.
    """
    if source.language != _DECLARING:
        return
    lines = source.text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    for at, line in enumerate(lines):
        taken = _TAKEN_NAME.search(line)
        near = "\n".join(lines[max(0, at - _NEAR) : at + _NEAR + 1]) if taken is not None else ""
        owner = next((who for shape, who in names.deploying if near and shape.search(near)), None)
        if taken is not None and owner is not None:
            yield f"{PARAMETER}{taken[1]}", "", owner, starts[at] + taken.start(1), dirname(source.path)


class _DeployedReader:
    def __init__(self, source: SourceText, names: KnownNames, uses: Sequence[Use]) -> None:
        self._names = names
        self._lines = source.text.split("\n")
        self._source = source
        self._models = {source.line_of(use.start)[0] for use in uses if use.what in _MODELS}
        self._users = {use.provider for use in uses if use.context is Context.CODE and use.what not in _MODELS}

    def told(self, use: Use) -> Use:
        """A model by its name and version, if they stand side by side."""
        if use.what not in _MODELS:
            return use
        for version in self._versions(use):
            for provider in self._providers(use):
                name = f"{use.name}-{version}"
                if self._names.models.is_ending(name, provider):
                    endpoint = use.endpoint if provider == use.provider else None
                    return use._replace(what=What.MODEL_ID, provider=provider, name=name, endpoint=endpoint)
        deployer = self._deployer(use)
        is_its = deployer is not None and self._names.models.is_ending(use.name, deployer)
        if deployer is None and (parameter := self._parameter(use)):
            return use._replace(sent_by=f"{PARAMETER}{parameter}")
        return use._replace(provider=deployer, endpoint=None) if deployer and is_its else use

    def _parameter(self, use: Use) -> str:
        """The parameter of a module of Terraform whose value a model is: another file may deploy it."""
        line = self._source.line_of(use.start)[0]
        if self._source.path.endswith(_VALUES_END):
            given = _GIVEN.match(self._lines[line])
            return given[1] if given is not None else ""
        declared = _DECLARED.search("\n".join(self._lines[max(0, line - _NEAR) : line + 1]))
        return (declared[2] or "") if declared is not None else ""

    def _providers(self, use: Use) -> Iterator[str]:
        """Whose the model may be: who deploys it, who is used in the file, whose it is by its name."""
        deployer = self._deployer(use)
        if deployer is not None:
            yield deployer
        yield from sorted(self._users)
        yield use.provider

    def _deployer(self, use: Use) -> str | None:
        """Who deploys a model, by a setting near it, or near where the parameter is taken whose default it is."""
        line = self._source.line_of(use.start)[0]
        declared = _DECLARED.search("\n".join(self._lines[max(0, line - _NEAR) : line + 1]))
        taken = self._taken(declared[1] or declared[2], line) if declared is not None else ()
        for at in (line, *taken):
            near = "\n".join(self._lines[max(0, at - _NEAR) : at + _NEAR + 1])
            found = next((owner for shape, owner in self._names.deploying if shape.search(near)), None)
            if found is not None:
                return found
            owners = {owner for _, owner in self._names.deploying} if declared is not None and at == line else ()
            if (named := next((one for one in owners if self._names.names_provider(near, one)), None)) is not None:
                return named
        return None

    def _taken(self, name: str, declared: int) -> Iterator[int]:
        """The lines that take a parameter."""
        word = re.compile(rf"(?<![\w.-])(?:var\.)?{re.escape(name)}(?![\w-])")
        return (at for at, line in enumerate(self._lines) if at != declared and word.search(line))

    def _versions(self, use: Use) -> Iterator[str]:
        """The versions near a model, the nearest first: on its line, below it, above it, up to the next model."""
        at = self._source.line_of(use.start)[0]
        below = range(at + 1, min(len(self._lines), at + _NEAR + 1))
        above = range(at - 1, max(-1, at - _NEAR - 1), -1)
        for lines in ((at,), below, above):
            for line in lines:
                if line != at and line in self._models:
                    break
                yield from _VERSION.findall(self._lines[line])
