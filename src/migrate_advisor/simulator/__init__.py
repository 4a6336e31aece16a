"""Providers' APIs on loopback, as strict as their documents, breaking on request. Nothing here maps a request."""

from __future__ import annotations

from migrate_advisor.simulator.server import Simulator

__all__ = ["Simulator"]
