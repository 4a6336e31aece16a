"""The laws over generated Responses and Messages, for every dialect: natively and by pair."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.mapping import language_strategies, laws
from tests.mapping.targets import PROVIDERS, targets

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.mapper import Mapper, mapper_for
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.mapping.report import root

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
LANGUAGES = ("responses", "messages")


def a_mapper(catalog: Catalog, provider: str, data: st.DataObject, operation: str) -> Mapper | None:
    target = data.draw(st.sampled_from(targets(catalog, provider)), label="target")
    try:
        return mapper_for(Wanted(target, operation), catalog)
    except UnmappableRequestError:
        return None  # there is no such operation


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("operation", LANGUAGES)
def test_requests_keep_the_laws(operation: str, provider: str, samples: Catalog) -> None:
    @FEW
    @given(st.data(), language_strategies.REQUESTS[operation])
    def keeps(data: st.DataObject, request: dict[str, Any]) -> None:
        mapper = a_mapper(samples, provider, data, operation)
        if mapper is None:
            return
        before = copy.deepcopy(request)
        try:
            mapped = mapper.request(request)
        except UnmappableRequestError as error:
            path = error.path
            assert root(path) in request or path == "stream", path
            return
        finally:
            assert laws.same(request, before), "the request was mutated"
        laws.assert_nothing_lost_in_silence(request, mapped)
        laws.assert_no_leaf_lost_in_silence(request, mapped)
        body = mapped.body
        assert body is not None
        laws.assert_within_facts(mapper.plan.facts if mapper.pair else mapper.plan.described, body)
        if mapper.pair and mapper.plan.facts.codec == "openai-chat":
            laws.assert_messages_within_facts(mapper.plan.facts.messages, body["messages"])
        assert str(mapped.report)

    keeps()
