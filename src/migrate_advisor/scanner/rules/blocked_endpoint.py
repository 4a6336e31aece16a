"""The rule `blocked-endpoint`. Which hosts are whose is the catalog's, where they stand the readers'."""

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.rules.rule import Rule
from migrate_advisor.scanner.uses import What

RULE = Rule(
    id="blocked-endpoint",
    title="Address of a provider that is closed to you",
    explanation="""\
Finds host names of providers that do not serve customers where you are: in code, configuration, infrastructure and
shell scripts, also when they are split over strings, escaped or written with a placeholder.

Requests to such an address are refused, or end with the account being closed. In comments, documents and messages, and
where an address is only compared with, the finding is for information.

Point the program at an endpoint that is open to you; `migrate-advisor recommend` names some, with what they change.

Flagged:

    base_url = "https://api.openai.com/v1"

Not flagged:

    base_url = os.environ["LLM_BASE_URL"]
""",
    says="`{name}` is an address of {provider}",
    instead="point it at an endpoint that is open to you",
    severities={(What.ENDPOINT, "closed"): Severity.ERROR},
)
