"""The rule `blocked-model-id`. Which models are whose is the catalog's."""

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.rules.rule import Rule
from migrate_advisor.scanner.uses import What

RULE = Rule(
    id="blocked-model-id",
    title="Model of a provider that is closed to you",
    explanation="""\
Finds ids of models that only a provider serves who is closed to customers where you are, where a model is asked for: as
an argument, a default, a setting. Ids that are compared with, listed or priced are no finding.

Choose a model of a provider that is open to you; `migrate-advisor recommend --from` compares.

Flagged:

    MODEL = "gpt-4o-mini"

Not flagged:

    if model.startswith("gpt-4"):
""",
    says="`{name}` is a model of {provider}",
    instead="choose a model of a provider that is open to you",
    severities={(What.MODEL_ID, "closed"): Severity.WARNING},
)
