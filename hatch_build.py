"""Build hook: compiles catalog/*.yaml into the wheel, so that an installed `check` needs neither YAML nor pydantic."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalog(BuildHookInterface[Any]):
    """Adds ``_data/compiled.jsonl``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalog into a temporary file and have the wheel include it."""
        if self.target_name != "wheel" or version == "editable":
            return  # a checkout compiles into the user's cache folder, when a file changes
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from migrate_advisor.catalog.compiled import compile_catalog
        from migrate_advisor.catalog.load import COMPILED_NAME, content_stamp, read_files

        paths = [path for path in sorted((root / "catalog").glob("*.yaml")) if not path.name.startswith("_")]
        files = read_files(paths)
        files = files._replace(origins={name: f"catalog/{Path(path).name}" for name, path in files.origins.items()})
        self._folder = tempfile.TemporaryDirectory()
        compiled = Path(self._folder.name) / COMPILED_NAME
        compiled.write_bytes(compile_catalog(files, content_stamp(paths)))
        build_data["force_include"][str(compiled)] = f"migrate_advisor/_data/{COMPILED_NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's signature
        """Remove the temporary file."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()
