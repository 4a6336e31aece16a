"""What the exit code says. Which one a run ends with is decided by its command, or by `program`."""

from __future__ import annotations

EXIT_OK = 0
EXIT_FINDINGS = 1
"""Findings at or above ``--fail-on``, losses under ``--strict``, nobody to recommend."""
EXIT_USAGE = 2
"""Wrong arguments, catalog or configuration."""
EXIT_INTERNAL = 3
"""A defect of ours."""
EXIT_NOTHING_SCANNED = 4
"""``check`` was given a folder, and scanned no file."""
EXIT_INTERRUPTED = 130
