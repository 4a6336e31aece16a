"""The rule `retired-surface`. Which parts of an API end when is the catalog's."""

from migrate_advisor.scanner.rules.rule import Rule

RULE = Rule(
    id="retired-surface",
    title="Part of an API, or endpoint, that has ended or ends on a known day",
    explanation="""\
Finds calls of a part of a provider's API that has ended or ends on an announced day, such as an interface for
assistants or a version of the API, and addresses of an endpoint that does. It holds wherever you are.

It is an error from the day on, a warning within `--horizon` days before it (180 unless you say otherwise), and for
information further ahead. In documents and tests it is for information at most.

Move to what the provider names instead, if something is named.

Flagged:

    thread = client.beta.threads.create()

Not flagged:

    response = client.responses.create(model=model, input=text)
""",
    says="`{name}` uses {provider}",
    instead="move to a part of the API that stays",
    ends=frozenset(["surface", "endpoint"]),
)
