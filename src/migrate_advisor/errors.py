"""Every error the library raises on purpose, by whose fault it is. No logic lives here.

::

    MigrateAdvisorError
    ├── CatalogError                 our data, or an overlay, is wrong
    │   ├── CatalogSyntaxError         one file cannot be read: file, line, problem
    │   ├── CatalogInvalidError        all problems at once, each with file and line
    │   └── UnknownNameError           also LookupError; offers close matches
    │       └── UnknownTargetError       a provider, endpoint or model nobody knows
    ├── MappingError                 the request cannot be said in that dialect
    │   ├── UnmappableRequestError     nothing sensible is left of it (an image to a text model)
    │   └── LossRefusedError           saying it would lose something, and the caller refused that
    ├── ReplyError                   the provider said something we cannot read
    ├── ExchangeError                a call could not be carried, or never could be
    │   ├── CredentialsMissingError    no key for a target; names the environment variables
    │   └── TargetClosedError          a target is not open to this customer, or has ended
    └── UsageError                   wrong arguments; the command line prints it without a traceback
        └── MissingPackageError        also ImportError; names the extra that brings what is not installed
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Sequence


class MigrateAdvisorError(Exception):
    """The root: catch this to catch everything the library raises on purpose."""


class CatalogError(MigrateAdvisorError):
    """A catalog file, packaged or overlaid, is wrong."""


class Problem:
    """One thing that is wrong in a catalog file. Problems are sorted by place.

    Attributes:
        file: the file's path as the user knows it.
        line: line number from 1; 1 when the whole file is meant.
        where: dotted path of the value inside the file, empty for the whole file.
        message: what is wrong and what would be right.
    """

    __slots__ = ("file", "line", "message", "where")

    def __init__(self, file: str, line: int, where: str, message: str) -> None:
        self.file = file
        self.line = line
        self.where = where
        self.message = message

    def __lt__(self, other: Problem) -> bool:
        """Whether it stands before another one."""
        return (self.file, self.line, self.where, self.message) < (other.file, other.line, other.where, other.message)

    def __str__(self) -> str:
        """Format as ``file:line: where: message``, the form editors turn into a link."""
        where = f"{self.where}: " if self.where else ""
        return f"{self.file}:{self.line}: {where}{self.message}"


class CatalogSyntaxError(CatalogError):
    """A catalog file is not the strict YAML we read.

    Attributes:
        problem: file, line and what is wrong there.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class CatalogInvalidError(CatalogError):
    """Catalog files were read, and say things that cannot be.

    Attributes:
        problems: all of them, in file and line order.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class UnknownNameError(CatalogError, LookupError):
    """A name nobody knows was asked for.

    Attributes:
        kind: what was looked for, for example ``region``.
        name: the name as given.
        matches: known names that look like it, best first.
    """

    def __init__(self, kind: str, name: str, matches: tuple[str, ...] = (), hint: str = "") -> None:
        self.kind = kind
        self.name = name
        self.matches = matches
        close = f"; did you mean {' or '.join(repr(match) for match in matches)}?" if matches else ""
        super().__init__(f"unknown {kind} {name!r}{close}{f' ({hint})' if hint else ''}")


class UnknownTargetError(UnknownNameError):
    """A provider, endpoint or model nobody knows was asked for."""


class MappingError(MigrateAdvisorError):
    """The request cannot be said in the provider's dialect."""


class UnmappableRequestError(MappingError):
    """A part of the request has no counterpart there, and without it nothing sensible is left.

    Attributes:
        path: where in the request, such as ``messages[3].content[1]``; empty for the whole request.
        reason: why, and what would do.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path = path
        self.reason = reason


class LossRefusedError(MappingError):
    """The mapping would alter what comes back, and the policy refuses that.

    Attributes:
        report: all changes of the mapping.
        losses: the changes that were refused.
    """

    def __init__(self, report: Sequence[object], losses: tuple[object, ...]) -> None:
        super().__init__("refused: " + "; ".join(map(str, losses)))
        self.report = report
        self.losses = losses


class ReplyError(MigrateAdvisorError):
    """The provider answered with something we cannot read."""


class ExchangeError(MigrateAdvisorError):
    """A call could not be carried to any provider."""


class CredentialsMissingError(ExchangeError):
    """There is no key for a target.

    Attributes:
        provider: provider id.
        endpoint: endpoint id.
        env_vars: environment variables that the provider's own documents name for it.
    """

    def __init__(self, provider: str, endpoint: str, env_vars: tuple[str, ...]) -> None:
        self.provider = provider
        self.endpoint = endpoint
        self.env_vars = env_vars
        names = f"set {' or '.join(env_vars)}, or " if env_vars else ""
        super().__init__(f"no key for {provider}@{endpoint}: {names}pass keys={{{provider!r}: …}}")


class TargetClosedError(ExchangeError):
    """A target is not open to this customer on this day, or has ended.

    Attributes:
        target: the target, as users write it.
        reason: why, in the catalog's words.
        sources: addresses of the pages that say so.
    """

    def __init__(self, target: str, reason: str, sources: tuple[str, ...] = ()) -> None:
        self.target = target
        self.reason = reason
        self.sources = sources
        super().__init__(f"{target}: {reason}{f' ({sources[0]})' if sources else ''}")


class UsageError(MigrateAdvisorError):
    """An argument is wrong. The message names it and the next step."""


class MissingPackageError(UsageError, ImportError):
    """What was asked for needs a package that is not installed.

    Attributes:
        extra: the extra that brings it.
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f'{what} needs more than is installed: pip install "migrate-advisor[{extra}]"')
        self.extra = extra
