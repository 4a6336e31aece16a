"""The rule `default-endpoint-client`. Which constructors have which default is the catalog's."""

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.rules.rule import Rule
from migrate_advisor.scanner.uses import What

RULE = Rule(
    id="default-endpoint-client",
    title="Client that talks to a provider that is closed to you",
    explanation="""\
Finds clients made without another address: they call the provider the SDK was made for. It knows the SDKs and the
frameworks above them, under any alias, in Python and in other languages by the shape of the call.

Calls of parts of the API on such a client (`client.images.generate`) are told more mildly, since each of them is
work to move.

A client that is given an address elsewhere is no finding. Where the address comes from a variable, the finding is
milder and says so, since the code alone does not tell where the client points.

Pass the base URL and a model of a provider that is open to you, or use `migrate_advisor.fallback_client`.

Flagged:

    client = OpenAI()

Not flagged:

    client = OpenAI(base_url="https://open.bigmodel.cn/api/paas/v4/", api_key=key)
""",
    says="`{name}` talks to {provider}",
    instead="give it the base URL and a model of a provider that is open to you",
    severities={(What.CLIENT, "closed"): Severity.ERROR, (What.SURFACE, "closed"): Severity.WARNING},
)
