"""Build hook: compiles catalog/*.yaml into the wheel, so that an installed `check` needs neither YAML nor pydantic."""

from __future__ import annotations

import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalog(BuildHookInterface[Any]):
    """Adds ``_data/compiled.jsonl``, and what is derived of it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalog into a temporary file and have the wheel include it."""
        if self.target_name != "wheel" or version == "editable":
            return  # a checkout compiles into the user's cache folder, when a file changes
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from migrate_advisor.catalog import brief
        from migrate_advisor.catalog.compiled import Compiled, ready_sections
        from migrate_advisor.catalog.compiling import compile_catalog
        from migrate_advisor.catalog.load import COMPILED_NAME, read_files
        from migrate_advisor.catalog.ready import READY_NAME, packed
        from migrate_advisor.scanner import kept_ready
        from migrate_advisor.scanner.literals import LITERALS_NAME, derive

        paths = [path for path in sorted((root / "catalog").glob("*.yaml")) if not path.name.startswith("_")]
        files = read_files(paths)
        files = files._replace(origins={name: f"catalog/{Path(path).name}" for name, path in files.origins.items()})
        self._folder = tempfile.TemporaryDirectory()
        fingerprint = sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()
        compiled = Compiled(content := compile_catalog(files, stamp=f"shipped {fingerprint}"))
        sections = ready_sections(compiled) | brief.ready_sections(compiled) | kept_ready.ready_sections(compiled)
        ready = packed(compiled.stamp, sections)
        for name, data in ((COMPILED_NAME, content), (LITERALS_NAME, derive(compiled)), (READY_NAME, ready)):
            path = Path(self._folder.name) / name
            path.write_bytes(data)
            build_data["force_include"][str(path)] = f"migrate_advisor/_data/{name}"
        self._compile_messages(root, Path(self._folder.name), build_data)

    def _compile_messages(self, root: Path, folder: Path, build_data: dict[str, Any]) -> None:
        """Compile the translations into the form that gettext reads."""
        import polib

        for written in sorted((root / "src").glob("migrate_advisor/locale/*/LC_MESSAGES/*.po")):
            place = written.relative_to(root / "src").with_suffix(".mo")
            compiled = folder / place.as_posix().replace("/", "-")
            polib.pofile(str(written), check_for_duplicates=True).save_as_mofile(str(compiled))
            build_data["force_include"][str(compiled)] = place.as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's signature
        """Remove the temporary file."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()
