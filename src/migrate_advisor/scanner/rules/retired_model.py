"""The rule `retired-model`. When which model ends, and what is named instead, is the catalog's."""

from migrate_advisor.scanner.rules.rule import Rule

RULE = Rule(
    id="retired-model",
    title="Model that its provider has retired, or retires on a known day",
    explanation="""\
Finds models that are asked for and that their provider no longer serves, or stops serving on a day that it announced.
It holds wherever you are: a retired model answers nobody.

It is an error from the day on, a warning within `--horizon` days before it (180 unless you say otherwise), and for
information further ahead, or where an end was announced without a day. In documents, tests, lists to choose from and
price tables it is for information at most.

Ask for the model that the provider names instead, if one is named; see `migrate-advisor catalog show` and `map` for
what else changes in the call.

Flagged:

    client.chat.completions.create(model="gpt-3.5-turbo", messages=messages)

Not flagged:

    client.chat.completions.create(model=settings.model, messages=messages)
""",
    says="`{name}` is a model of {provider}",
    instead="ask for a model that the provider still serves",
    ends=frozenset(["model"]),
)
