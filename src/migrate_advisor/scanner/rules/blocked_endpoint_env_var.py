"""The rule `blocked-endpoint-env-var`. Which variables are whose is the catalog's."""

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.rules.rule import Rule
from migrate_advisor.scanner.uses import What

RULE = Rule(
    id="blocked-endpoint-env-var",
    title="Variable or setting for a provider that is closed to you",
    explanation="""\
Finds environment variables and configuration keys that carry the key, address, model or choice of a provider that does
not serve customers where you are: in code, `.env` files, Docker, Kubernetes, Terraform, CI and other configuration.

A file that sets such an address to another provider's is using that provider, and none of its variables is a finding.

Replace them by the variables of a provider that is open to you.

Flagged:

    OPENAI_API_KEY=sk-...

Not flagged:

    OPENAI_API_KEY=...
    OPENAI_BASE_URL=https://dashscope.aliyuncs.com/compatible-mode/v1
""",
    says="`{name}` is for {provider}",
    instead="replace it by the variable of a provider that is open to you",
    severities={
        (What.ENV_VAR, "closed"): Severity.WARNING,
        (What.CHOICE, "closed"): Severity.WARNING,
        (What.HEADER, "closed"): Severity.WARNING,
    },
)
