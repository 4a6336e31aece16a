"""The rule `restricted-endpoint`. The conditions are the catalog's."""

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.rules.rule import Rule
from migrate_advisor.scanner.uses import What

RULE = Rule(
    id="restricted-endpoint",
    title="Provider that serves you only under conditions",
    explanation="""\
Finds addresses, clients and variables of providers that serve customers where you are only under conditions, or that
the terms leave out while requests still pass. The finding carries the condition.

Check whether you meet the condition, and write down that you do; else move to a provider that is open to you.

Flagged, for an enterprise in mainland China:

    client = AzureOpenAI(azure_endpoint="https://example.openai.azure.com", api_version="2024-10-21")

Not flagged, for the same enterprise in Singapore: the same line.
""",
    says="`{name}` uses {provider}, which serves you only under conditions",
    instead="check that you meet the conditions, or move to a provider that is open to you",
    severities={
        (What.ENDPOINT, "restricted"): Severity.WARNING,
        (What.CLIENT, "restricted"): Severity.WARNING,
        (What.ENV_VAR, "restricted"): Severity.WARNING,
        (What.HEADER, "restricted"): Severity.WARNING,
        (What.TELEMETRY, "restricted"): Severity.INFO,
    },
)
