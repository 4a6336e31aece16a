"""What a path says of a file: its language, and what sort of file it is. Reads nothing."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from os.path import splitext
from re import ASCII, IGNORECASE

from migrate_advisor.scanner.languages.rows import LANGUAGES
from migrate_advisor.scanner.late import pattern


class PathClass(StrEnum):
    """What sort of file it is, as far as that decides how loud a finding is."""

    CODE = "code"
    """Programs and configuration that run."""
    EXAMPLE = "example"
    """Examples and samples: code that people run first, so it counts nearly as code does."""
    TEST = "test"
    """Tests, fixtures, recorded traffic."""
    DOC = "doc"
    """Documents for people."""
    TEXT = "text"
    """Translations and data that hold text."""
    LOCK = "lock"
    """Written by a package manager."""
    VENDORED = "vendored"
    """Somebody else's code, generated or minified files."""


_OTHERS = {
    "notebook": "ipynb",
    "shell": "sh bash zsh fish ksh bats tftpl",
    "powershell": "ps1 psm1 psd1",
    "batch": "bat cmd",
    "yaml": "yaml yml prompty",
    "json": "json jsonc json5 webmanifest",
    "toml": "toml",
    "ini": "ini cfg conf properties env editorconfig service",
    "terraform": "tf tfvars hcl bicep bicepparam",
    "xml": "xml csproj fsproj vbproj props targets config plist resx slnx nuspec html htm xhtml svg",
    "gradle": "gradle",
    "markup": "md mdx markdown rst adoc txt textile org",
    "r": "r rprofile",
    "sql": "sql hs elm",
    "lisp": "el lisp clj cljs scm rkt",
    "tex": "tex bib erl m4",
}
"""Formats, and languages that no grammar reads, by the endings of their files."""
_ENDINGS = {**_OTHERS, **{language: row.endings for language, row in LANGUAGES.items()}}
_BY_EXTENSION = {f".{ending}": language for language, endings in _ENDINGS.items() for ending in endings.split()}
_BY_NAME = {
    "dockerfile": "shell",
    "containerfile": "shell",
    "makefile": "shell",
    "justfile": "shell",
    "procfile": "shell",
    "gemfile": "ruby",
    "rakefile": "ruby",
    "pipfile": "toml",
    "go.mod": "gomod",
    "jenkinsfile": "groovy",
    ".npmrc": "ini",
}
_TEMPLATE_ENDINGS = (
    ".example",
    ".template",
    ".sample",
    ".dist",
    ".tmpl",
    ".tpl",
    ".j2",
    ".jinja",
    ".jinja2",
    ".erb",
    ".local",
)

_LOCK_NAMES = frozenset(
    "package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml poetry.lock pdm.lock uv.lock pipfile.lock "
    "cargo.lock gemfile.lock composer.lock go.sum bun.lock packages.lock.json mix.lock pixi.lock flake.lock".split()
)
_DOC_NAMES = pattern(
    r"(readme|licen[cs]e|copying|changelog|changes|history|authors|contributors|contributing|notice|security"
    r"|code_of_conduct|third.?party.?notices?)([._-].*)?$",
    ASCII | IGNORECASE,
)
_DOC_ENDINGS = frozenset(
    ".md .mdx .markdown .rst .adoc .txt .textile .org .tex .html .htm .svg .bib .pdf .po .livemd .rmd .qmd .rd".split()
)
_DOC_FOLDERS = frozenset(
    "docs doc documentation site _site apidocs apidoc javadoc coverage htmlcov reports blog book vignettes".split()
)
"""Folders whose pages are for people, whatever scripts they hold."""
_TEST_FOLDERS = frozenset(
    "test tests testing __tests__ spec specs testdata test_data fixtures fixture __fixtures__ cassettes __snapshots__ "
    "__mocks__ mocks _vcr vcr vcr_cassettes vcr-cassettes .inline-snapshot e2e unittest unittests unit_tests "
    "integration_tests sessionrecords recordings step_definitions".split()
)
_PROGRAM_ROOT = ("src", "main")
"""Below these folders stands what runs, whatever its packages are called; tests stand beside."""
_TEST_NAME = pattern(
    r"(test_.*|conftest\.py$|.*[.-](test|tests|vitest|jest|spec|mock|cy|e2e|stories)\.[a-z0-9]+$|.*_(test|tests|spec)\.(go|py|rb|rs|[jt]sx?|dart|exs|cc|cpp|c|php|lua)$"
    r"|.*\.(snap|httprr|har|cassette|sarif)$)",
    ASCII | IGNORECASE,
)
_CAMEL_TEST = pattern(r".*[a-z0-9](Tests?|IT|Spec)\.(java|kt|cs|scala|groovy|swift|php)$|Test[A-Z].*\.(java|kt|cs)$")
_TEST_FOLDER = pattern(r"tests?[._-].+|.*[._-]tests?$|.*[a-z]Tests?(\.|$)")
_EXAMPLE_FOLDERS = frozenset("example examples sample samples demo demos cookbook tutorial tutorials".split())
_VENDORED_FOLDERS = frozenset(
    "node_modules vendor third_party site-packages bower_components .venv venv generated __generated__"
    " generatedsources".split()
)
_VENDORED_NAME = pattern(r".*\.min\.(js|css|mjs)$|.*\.(map|bundle\.js)$|.*[._-]generated\.[a-z]+$|.*\.pb\.go$", ASCII)
_TEXT_RESOURCE = pattern(r"(.*/)?res/values(-[\w+-]+)?/[^/]+\.xml$", ASCII)
"""Texts of an Android application, in some language."""
_BUILT_FOLDERS = frozenset("dist _next .next .nuxt .output".split())
"""Folders that bundlers write programs to."""
_BUILT_ENDINGS = frozenset(".js .mjs .cjs .css .html".split())
_TEXT_FOLDERS = frozenset("locale locales i18n lang langs translations l10n _data".split())
_RESULT_FOLDER = pattern(r"(.*_)?(results|outputs)$", ASCII)
_DATA_ENDINGS = frozenset(".json .jsonl .ndjson .csv .tsv .log".split())
_TEXT_ENDINGS = frozenset(
    ".json .json5 .jsonc .jsonl .yaml .yml .toml .ini .properties .po .pot .xml .xlf .xliff .strings .arb .resx .csv "
    ".tsv .js .ts .php".split()
)
"""Endings of files that hold translations; a script in their folder makes them."""
_WORKFLOW_NAMES = frozenset(
    ".gitlab-ci.yml .gitlab-ci.yaml bitbucket-pipelines.yml .travis.yml .drone.yml .drone.yaml jenkinsfile".split()
)
_FORGE_FOLDERS = frozenset([".github", ".gitea", ".forgejo"])
_WORKFLOW_FOLDERS = frozenset([".circleci", ".gitlab-ci"])
_DESCRIPTION_ENDINGS = frozenset([".yaml", ".yml", ".json"])
_IDE_FOLDERS = frozenset([".idea", ".vs"])
_OTHERS_FOLDERS = _VENDORED_FOLDERS | _IDE_FOLDERS


def language_of(path: str) -> str:
    """Name of the language or format of a file; ``other`` where nothing tells."""
    name = path.rsplit("/", 1)[-1].lower()
    while name.endswith(_TEMPLATE_ENDINGS) and "." in name[1:]:
        name = name.rsplit(".", 1)[0]
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name.startswith(("dockerfile", "containerfile", "makefile")):
        return "shell"
    by_ending = _BY_EXTENSION.get(splitext(name)[1], "other")
    if name.startswith(".env") or name.endswith(".env") or ".env." in name:
        return "env"
    is_unended = by_ending == "other" and name.startswith(("env.", "env_", "env-", "dotenv"))
    return "env" if is_unended or name in ("env", ".dev.vars") else by_ending


def is_dockerfile(path: str) -> bool:
    """Whether a path is that of instructions for an image."""
    name = path.rsplit("/", 1)[-1].lower()
    return name.startswith(("dockerfile", "containerfile")) or name.endswith((".dockerfile", ".containerfile"))


def is_workflow(path: str) -> bool:
    """Whether a path is that of what a service does with each change."""
    *folders, name = path.lower().split("/")
    if name in _WORKFLOW_NAMES or not name.endswith((".yml", ".yaml")):
        return name in _WORKFLOW_NAMES
    is_of_forge = not _FORGE_FOLDERS.isdisjoint(folders) and not {"workflows", "actions"}.isdisjoint(folders)
    return is_of_forge or not _WORKFLOW_FOLDERS.isdisjoint(folders) or name.startswith("azure-pipelines")


def class_of(path: str) -> PathClass:
    """What sort of file a path names."""
    *folders, name = path.split("/")
    lowered = frozenset(folder.lower() for folder in folders)
    if name.lower() in _LOCK_NAMES:
        return PathClass.LOCK
    if _is_vendored(lowered, name):
        return PathClass.VENDORED
    if _is_test(*_untested(folders), "" if is_workflow(path) else name):
        return PathClass.TEST
    if _is_doc(path, name) or {"docs", "assets"} <= lowered or _is_description(lowered, name):
        return PathClass.DOC
    is_translated = lowered & _TEXT_FOLDERS and splitext(name)[1].lower() in _TEXT_ENDINGS
    return PathClass.TEXT if is_translated or _TEXT_RESOURCE.match(path) else _of_code(lowered)


def is_test_by_name(path: str) -> bool:
    """Whether nothing but what a program is called makes it a test: its folders do not."""
    *folders, name = path.split("/")
    return not _is_test(*_untested(folders), "") and splitext(name)[1].lower() not in _DATA_ENDINGS


def _is_vendored(folders: frozenset[str], name: str) -> bool:
    """Whether a file is somebody else's, or made from others."""
    if folders & _BUILT_FOLDERS and splitext(name)[1].lower() in _BUILT_ENDINGS:
        return True
    return bool(folders & _OTHERS_FOLDERS) or _VENDORED_NAME.match(name) is not None


def _is_description(folders: frozenset[str], name: str) -> bool:
    """Whether a file is a part of a description of an HTTP interface, by what it or its folder is called."""
    ending = splitext(name)[1].lower()
    return ending in _DESCRIPTION_ENDINGS and any("openapi" in part for part in (*folders, name.lower()))


def _of_code(folders: frozenset[str]) -> PathClass:
    return PathClass.EXAMPLE if folders & _EXAMPLE_FOLDERS else PathClass.CODE


def _untested(folders: list[str]) -> tuple[list[str], frozenset[str]]:
    """The folders that may tell of tests, and the same in lower case: none below the root of a program."""
    pairs = pairwise(folders)
    root = next((at for at, pair in enumerate(pairs) if pair == _PROGRAM_ROOT), len(folders))
    return folders[:root], frozenset(folder.lower() for folder in folders[:root])


def _is_test(folders: list[str], lowered: frozenset[str], name: str) -> bool:
    return (
        bool(lowered & _TEST_FOLDERS)
        or _TEST_NAME.match(name) is not None
        or _CAMEL_TEST.match(name) is not None
        or any(_TEST_FOLDER.match(folder) for folder in folders)
        or (splitext(name)[1] in _DATA_ENDINGS and any(_RESULT_FOLDER.match(folder) for folder in lowered))
    )


def _is_doc(path: str, name: str) -> bool:
    if is_requirements(path):
        return False
    ending = splitext(name)[1].lower()
    if ending in _DOC_ENDINGS:
        return True
    return _DOC_NAMES.match(name) is not None and language_of(name) in ("other", "markup")


def is_documentation(path: str) -> bool:
    """Whether a path leads through a folder of documents or of what tools report, or to a file such as a README."""
    *folders, name = path.lower().split("/")
    return not _DOC_FOLDERS.isdisjoint(folders) or _DOC_NAMES.match(name) is not None


def is_requirements(path: str) -> bool:
    """Whether a path is that of a pip requirements file."""
    *folders, name = path.lower().split("/")
    return name.endswith((".txt", ".in")) and (
        "requirements" in name or name.startswith("constraints") or folders[-1:] == ["requirements"]
    )
