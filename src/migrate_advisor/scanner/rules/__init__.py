"""One file per rule; `RULES` lists them, the most telling first: of several on one line, the first is reported."""

from migrate_advisor.scanner.rules import (
    blocked_endpoint,
    blocked_endpoint_env_var,
    blocked_model_id,
    blocked_resource_id,
    blocked_sdk_import,
    default_endpoint_client,
    model_not_served_there,
    provider_not_allowed,
    restricted_endpoint,
    retired_model,
    retired_surface,
    telemetry_to_blocked_endpoint,
    unverified_endpoint,
)
from migrate_advisor.scanner.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    telemetry_to_blocked_endpoint.RULE,
    blocked_endpoint.RULE,
    default_endpoint_client.RULE,
    provider_not_allowed.RULE,
    restricted_endpoint.RULE,
    unverified_endpoint.RULE,
    blocked_resource_id.RULE,
    blocked_sdk_import.RULE,
    blocked_endpoint_env_var.RULE,
    blocked_model_id.RULE,
    model_not_served_there.RULE,
    retired_surface.RULE,
    retired_model.RULE,
)
