"""The rule `model-not-served-there`. Who serves which model is the catalog's."""

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.rules.rule import Rule
from migrate_advisor.scanner.uses import What

NOT_SERVED = "not-served"
"""Stands for a status where the rule is asked: the provider at the address does not serve the model."""

RULE = Rule(
    id="model-not-served-there",
    title="Model of one provider that is asked of another one",
    explanation="""\
Finds code that was moved by half: the client has the address of one provider, and asks it for a model that only another
one serves. Every such call fails.

Ask for a model of the provider at that address; `migrate-advisor recommend` names one, `migrate-advisor map` tells what
else changes.

Flagged:

    client = OpenAI(base_url="https://dashscope.aliyuncs.com/compatible-mode/v1", api_key=key)
    client.chat.completions.create(model="o3-mini", messages=messages)

Not flagged: the same client with `model="qwen-plus"`.
""",
    says="`{name}` is no model of {provider}, whose address the client has",
    instead="ask for a model that is served at that address",
    severities={(What.MODEL_AT, NOT_SERVED): Severity.ERROR},
)
