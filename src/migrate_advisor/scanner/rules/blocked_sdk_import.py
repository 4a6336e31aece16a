"""The rule `blocked-sdk-import`. Which packages and modules are whose is the catalog's."""

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.rules.rule import Rule
from migrate_advisor.scanner.uses import What

RULE = Rule(
    id="blocked-sdk-import",
    title="SDK of a provider that is closed to you",
    explanation="""\
Finds imports of SDKs of providers that do not serve customers where you are, and the same SDKs in manifests and
install commands.

An SDK is not the provider: many are also the client for compatible services. Where every client of a file points
elsewhere, its imports are no finding.

Keep the SDK with another base URL where the new provider is compatible; else replace it by the new provider's.

Flagged:

    from anthropic import Anthropic

Not flagged:

    from openai import OpenAI
    client = OpenAI(base_url="https://api.deepseek.com")
""",
    says="`{name}` is an SDK for {provider}",
    instead="keep it only with another base URL, or take the SDK of a provider that is open to you",
    severities={
        (What.IMPORT, "closed"): Severity.WARNING,
        (What.DEPENDENCY, "closed"): Severity.WARNING,
    },
)
