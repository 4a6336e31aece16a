"""The rule `telemetry-to-blocked-endpoint`. Which libraries report to whom is the catalog's."""

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.rules.rule import Rule
from migrate_advisor.scanner.uses import What

RULE = Rule(
    id="telemetry-to-blocked-endpoint",
    title="Library that reports to a provider that is closed to you",
    explanation="""\
Finds libraries that send traces or usage to a provider that does not serve customers where you are, whoever serves the
model, unless the same file turns that off.

Such requests fail or hang, and send the content of your calls to the provider you left.

Turn the reporting off, or send it to a collector of your own.

Flagged:

    from agents import Agent, Runner

Not flagged:

    from agents import Agent, Runner, set_tracing_disabled
    set_tracing_disabled(True)
""",
    says="`{name}` reports to {provider}, whoever serves the model",
    instead="turn the reporting off, or send it to a collector of your own",
    severities={(What.TELEMETRY, "closed"): Severity.WARNING},
)
