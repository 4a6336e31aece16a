"""The rule `blocked-resource-id`. What such ids look like is the catalog's."""

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.rules.rule import Rule
from migrate_advisor.scanner.uses import What

RULE = Rule(
    id="blocked-resource-id",
    title="Id of something that is kept at a provider that is closed to you",
    explanation="""\
Finds ids of what a customer keeps at a provider that does not serve customers where you are: fine-tuned models,
fine-tuning jobs, files, vector stores, assistants, conversations.

Another base URL does not bring them along: what the id names cannot be reached any more, and no other provider has it.

Save what you can while you can (training data, files, instructions), make it again at a provider that is open to you,
and use the id you get there.

Flagged:

    ASSISTANT_ID=asst_qJ8Yk2LmN4pR6sT8vW0xZ1aB

Not flagged:

    ASSISTANT_ID=${ASSISTANT_ID}
""",
    says="`{name}` is kept at {provider}",
    instead="make it again at a provider that is open to you, and use the id you get there",
    severities={(What.RESOURCE_ID, "closed"): Severity.WARNING},
)
