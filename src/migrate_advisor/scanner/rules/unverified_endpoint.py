"""The rule `unverified-endpoint`. Who serves whom, and who passes requests on, is the catalog's."""

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.rules.rule import Rule
from migrate_advisor.scanner.uses import What

RULE = Rule(
    id="unverified-endpoint",
    title="Provider or gateway of which nobody says that it serves you",
    explanation="""\
Finds addresses, clients, SDKs and environment variables of providers for which the catalog has no fact about customers
where you are, and of gateways and relays, which pass requests on to models of others. It is for information only;
`--strict-unknown` makes it a warning. A model is told where the same file shows its provider, as many serve one id.

What is unknown may work today and stop tomorrow. Behind a gateway the provider of the model still decides whom it
serves; a relay that a provider does not name gets every request, and may vanish with the balance.

Ask the provider, and put the answer into a catalog of your own; or take a provider that is open to you.

Flagged:

    base_url = "https://openrouter.ai/api/v1"

Not flagged:

    base_url = "https://api.deepseek.com"
""",
    says="`{name}` belongs to {provider}, of which it is not known that it serves you",
    instead="ask whether it serves you, or point at an endpoint that is open to you",
    severities={
        (What.ENDPOINT, "unknown"): Severity.INFO,
        (What.CLIENT, "unknown"): Severity.INFO,
        (What.ENV_VAR, "unknown"): Severity.INFO,
        (What.IMPORT, "unknown"): Severity.INFO,
        (What.DEPENDENCY, "unknown"): Severity.INFO,
        (What.CHOICE, "unknown"): Severity.INFO,
        (What.HEADER, "unknown"): Severity.INFO,
        (What.MODEL_ID, "unknown"): Severity.INFO,
    },
)
