"""A hospital adds a procedure by a TOML file alone: the one printed in the manual, walked to its end."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.registers.conftest import Hospital

from tongxin.ground.access.models import User
from tongxin.ground.catalog import queries as catalog
from tongxin.registers.procedures import commands
from tongxin.registers.procedures.models import Case
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused

pytestmark = pytest.mark.django_db
MANUAL = Path(__file__).parents[3] / "docs" / "manual" / "procedures.md"


@pytest.fixture
def overlay(hospital: Hospital, settings: Settings, tmp_path: Path) -> Iterator[None]:
    found = re.search(r"```toml\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    assert found is not None
    (tmp_path / "procedure").mkdir()
    (tmp_path / "procedure" / "loan.toml").write_text(found[1], "utf-8")
    settings.CATALOG_FOLDERS = [*settings.CATALOG_FOLDERS, tmp_path]
    catalog.forget()
    with clock.at(dt.datetime(2026, 3, 20, 9, tzinfo=clock.ZONE)):
        yield
    catalog.forget()


def test_the_procedure_of_the_manual_is_walked_to_its_end(client: Client, hospital: Hospital, overlay: None) -> None:
    client.force_login(User.objects.get(pk=hospital.office.id))
    assert "设备借用审批" in client.get("/procedures/new/").content.decode()
    assert client.get("/procedures/of/equipment_loan/").status_code == 200
    asked: dict[str, Any] = {"organisation": hospital.one.pk, "about": "呼吸机一台", "on": "2026-03-02"}
    refused = client.post("/procedures/new/equipment_loan/", {**asked, "fact_days": "31"})
    assert "须在 1 至 30 之间" in refused.content.decode()
    assert client.post("/procedures/new/equipment_loan/", {**asked, "fact_days": "7"}).status_code == 303
    case = Case.objects.get()
    assert (case.next_step, case.due_on) == ("approved", dt.date(2026, 3, 5))
    late: dict[str, Any] = {"by": hospital.office, "case": case, "version": 1, "step": "approved", "outcome": "yes"}
    with pytest.raises(Refused):
        commands.take(**late, on=dt.date(2026, 3, 6))
    case = commands.take(**late, on=dt.date(2026, 3, 5))
    done = commands.take(by=hospital.secretary, case=case, version=2, step="returned", on=dt.date(2026, 3, 9))
    assert done.record.state == "done"
