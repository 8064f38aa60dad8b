"""The diagram of each procedure of the catalog, and the page it stands on."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.registers.conftest import Hospital
from tests.registers.procedures.journey import CATALOG, DEVELOPMENT, entries

from tongxin.ground.access.models import User
from tongxin.registers.procedures.definitions import Procedure
from tongxin.registers.procedures.web.diagram import HIGH, draw, rules_of

ALL = {
    key: entry
    for path in sorted((CATALOG / "procedure").glob("*.toml"))
    for key, entry in entries(f"procedure/{path.name}", "procedure", Procedure).items()
}


@pytest.mark.parametrize("key", ALL)
def test_every_procedure_can_be_drawn(key: str) -> None:
    drawn = draw(ALL[key])
    ends = [box.y + HIGH for box in drawn.boxes]
    assert all(box.y > end for end, box in zip(ends, drawn.boxes[1:], strict=False))
    assert drawn.height >= ends[-1]
    assert len(drawn.heads) >= len(ALL[key].stages)
    waits = ALL[key].waits(ALL[key].rulesets[-1].id if ALL[key].rulesets else "")
    assert sum(not arrow.back for arrow in drawn.arrows) == sum(map(len, waits.values()))
    assert sum(arrow.back for arrow in drawn.arrows) == sum(
        bool(outcome.again) for box in drawn.boxes for outcome in box.step.outcomes
    )


def test_what_a_box_says() -> None:
    boxes = {box.step.id: box for box in draw(DEVELOPMENT).boxes}
    assert boxes["review"].title == "6 培养教育考察（每半年一次）"
    assert boxes["review"].actor == "培养联系人、党支部 · 可多次"
    assert boxes["filed"].actor.endswith("可选")
    assert rules_of(DEVELOPMENT.step("talk")) == ["1 个月内（细则（2014）第七条、（2026）第七条）"]


@pytest.mark.django_db
def test_the_page_of_a_definition(client: Client, hospital: Hospital) -> None:
    client.force_login(User.objects.get(pk=hospital.secretary.id))
    answer: Any = client.get("/procedures/of/member_development/")
    text = answer.content.decode()
    assert text.count("<rect") == len(DEVELOPMENT.existing("dev_2026"))
    assert "满 12 个月后" in text
    assert client.get("/procedures/of/young_cadre_pool/").status_code == 403
    assert client.get("/procedures/of/nothing/").status_code == 404
