from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.errors import UnknownNameError

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CN", "CN"),
        ("cn", "CN"),
        ("China", "CN"),
        ("mainland china", "CN"),
        ("中国", "CN"),
        ("中国大陆", "CN"),
        ("Chine", "CN"),
        ("Hong Kong", "HK"),
        ("香港", "HK"),
        ("Macau", "MO"),
        ("Macao", "MO"),
        ("澳门", "MO"),
        ("Taiwan", "TW"),
        ("台湾", "TW"),
        ("Norway", "NO"),
        ("NO", "NO"),
        ("Norvège", "NO"),
        ("uk", "GB"),
        ("Allemagne", "DE"),
        ("德国", "DE"),
        ("usa", "US"),
    ],
)
def test_a_region_is_found_by_what_people_type(catalog: Catalog, name: str, code: str) -> None:
    assert catalog.region(name).code == code


def test_every_code_of_iso_3166_1_is_there_once_with_three_names(catalog: Catalog) -> None:
    regions = catalog.regions.regions
    codes = [region.code for region in regions]
    assert len(codes) == len(set(codes))
    assert len(set(codes) - {"XK"}) == 249
    assert all(region.names.en and region.names.zh and region.names.fr for region in regions)


def test_no_name_means_two_places(catalog: Catalog) -> None:
    owners: dict[str, set[str]] = {}
    for region in catalog.regions.regions:
        names = region.names
        for name in (region.code, names.en, names.zh, names.fr, *region.aliases):
            owners.setdefault((name or "").lower(), set()).add(region.code)
    # A code can be the alias of another place ("UK"), never a whole name.
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}


def test_an_unknown_region_gets_close_matches(catalog: Catalog) -> None:
    with pytest.raises(UnknownNameError, match="unknown region 'Frnace'; did you mean 'france'"):
        catalog.region("Frnace")
