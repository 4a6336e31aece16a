"""Rules whose findings ask a provider: what its models and keys move with. Nothing else."""

from __future__ import annotations

CALLED = frozenset(["default-endpoint-client", "blocked-endpoint", "provider-not-allowed"])
