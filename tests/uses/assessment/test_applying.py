"""Uses of results as the catalog names them: made by somebody, in words whose places are known."""

from __future__ import annotations

from typing import Any

import pytest

from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.catalog.queries import active
from tongxin.ground.followups.definitions import providers
from tongxin.uses.assessment.applying import ResultUse, check_use


def test_every_use_of_the_catalog_is_of_a_sort_that_its_provider_knows() -> None:
    entries = active().all("result_use").values()
    assert {"talk", "honour", "pairing"} <= {entry.id for entry in entries}
    assert all(entry.sort in providers[entry.asks].sorts() for entry in entries)


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({}, []),
        ({"asks": "nobody"}, ["assessment.use_asks"]),
        ({"name": "{who}"}, ["assessment.use_place"]),
        ({"requirement": "{partner}帮助"}, ["assessment.use_place"]),
        ({"requirement": "{partner}帮助", "partner": True}, []),
    ],
)
def test_what_is_wrong_with_a_use_is_told(more: dict[str, Any], codes: list[str]) -> None:
    entry = ResultUse(**{"id": "x", "title": "示例", "asks": "task", "name": "{name}", **more})
    assert [problem.code for problem in check_use(entry, Catalog())] == codes
