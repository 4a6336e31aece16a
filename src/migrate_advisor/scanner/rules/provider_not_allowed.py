"""The rule `provider-not-allowed`. Who is allowed, the customer's own configuration says."""

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.rules.rule import Rule
from migrate_advisor.scanner.uses import What

NOT_ALLOWED = "not-allowed"
"""What stands for a status: that the customer's own rules leave a provider out."""

RULE = Rule(
    id="provider-not-allowed",
    title="Provider that your own rules do not allow",
    explanation="""\
Finds addresses, clients, dependencies, variables and models of providers that your `allow` list leaves out, or that
your `deny` list names, wherever they are open. Without such a list it finds nothing.

A list of who is allowed stays true when new providers come up; a list of who is denied does not.

Use a provider that is allowed, or have the list changed.

Flagged, with `allow = ["corp"]`:

    client = OpenAI(base_url="https://api.deepseek.com", api_key=key)

Not flagged, with `allow = ["deepseek"]`: the same line.
""",
    says="`{name}` uses {provider}, which your rules do not allow",
    instead="use a provider that your rules allow",
    severities={
        (What.ENDPOINT, NOT_ALLOWED): Severity.ERROR,
        (What.CLIENT, NOT_ALLOWED): Severity.ERROR,
        (What.TELEMETRY, NOT_ALLOWED): Severity.WARNING,
        (What.DEPENDENCY, NOT_ALLOWED): Severity.WARNING,
        (What.ENV_VAR, NOT_ALLOWED): Severity.WARNING,
        (What.CHOICE, NOT_ALLOWED): Severity.WARNING,
        (What.HEADER, NOT_ALLOWED): Severity.WARNING,
        (What.MODEL_ID, NOT_ALLOWED): Severity.WARNING,
        (What.RESOURCE_ID, NOT_ALLOWED): Severity.WARNING,
    },
)
