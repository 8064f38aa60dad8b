"""The pages of activities: allowed, denied, invalid, foreign; and how many questions they ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.registers.conftest import Hospital, found_hospital
from tongxin.ground.access import scope
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.commands.actors import User
from tongxin.registers.activities import commands, queries
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.models import Gathering
from tongxin.toolbox import ids

TODAY = dt.date(2026, 11, 22)
KIND = {"kind": "volunteering", "title": "门诊导医", "extra": {"category": "就诊高峰导医"}}
PAGES = ["gathering", "sheet", "confirm", "code", "here", "minutes", "correct", "cancel", "void"]
LIMIT = 12


class Desk:
    """A browser of one user, without scripts."""

    def __init__(self, by: User) -> None:
        self.client = Client()
        self.client.force_login(UserRow.objects.get(pk=by.id))

    def get(self, name: str, *args: object, **query: str) -> HttpResponse:
        return self._widely(self.client.get, reverse(f"activities:{name}", args=args), query)

    def post(self, name: str, *args: object, **data: Any) -> HttpResponse:
        return self._widely(
            self.client.post, reverse(f"activities:{name}", args=args), {"_key": str(ids.uuid7()), **data}
        )

    def _widely(self, ask: Callable[..., HttpResponse], url: str, data: dict[str, Any]) -> HttpResponse:
        try:
            return ask(url, data)
        finally:
            scope.put(scope.EVERYWHERE)


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.fixture
def planned(hospital: Hospital) -> Gathering:
    return commands.plan(
        by=hospital.secretary, organisation=hospital.one, occurred_on=TODAY, starts_at=dt.time(8), **KIND
    )


@pytest.fixture
def held(hospital: Hospital) -> Gathering:
    return commands.record(
        by=hospital.recorder, organisation=hospital.one, occurred_on=TODAY, present=hospital.people[:3],
        excused={str(hospital.people[3].pk): "手术"}, **KIND,
    )  # fmt: skip


def everybody(hospital: Hospital, **states: str) -> dict[str, str]:
    """Return what the list of the first branch sends: all present except `p<number>=state`."""
    chosen = {f"s-{person.pk}": states.get(f"p{number}", "present") for number, person in enumerate(hospital.people)}
    return {**chosen, "listed_for": str(hospital.one.pk)}


def recording(hospital: Hospital, **more: Any) -> dict[str, Any]:
    return {
        "organisation": str(hospital.one.pk), "kind": "volunteering", "title": "社区义诊", "occurred_on": "今天",
        "starts_at": "08:00", "ends_at": "11:30", "extra_category": "义诊咨询", **everybody(hospital), **more,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["list", "record", "plan"])
def test_the_secretary_opens_what_needs_no_gathering(hospital: Hospital, name: str) -> None:
    assert Desk(hospital.secretary).get(name).status_code == 200


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("which", ["planned", "held"])
def test_the_secretary_opens_every_page(
    request: pytest.FixtureRequest, hospital: Hospital, name: str, which: str
) -> None:
    row = request.getfixturevalue(which)
    assert Desk(hospital.secretary).get(name, row.pk).status_code == 200


@pytest.mark.parametrize("name", ["record", "plan", "confirm", "code", "minutes", "correct", "cancel", "void"])
def test_a_member_is_told_who_may(hospital: Hospital, planned: Gathering, name: str) -> None:
    answer = Desk(hospital.member).get(name, *([] if name in {"record", "plan"} else [planned.pk]))
    assert answer.status_code == 403
    assert "党支部书记" in text(answer)


@pytest.mark.parametrize("name", PAGES)
def test_a_foreign_gathering_is_not_found(hospital: Hospital, planned: Gathering, name: str) -> None:
    other = Desk(found_hospital("other").secretary)
    assert other.get(name, planned.pk).status_code == 404


@pytest.mark.parametrize(
    "name", ["sign_up", "withdraw", "confirm", "code", "here", "minutes", "correct", "cancel", "void"]
)
def test_a_foreign_gathering_takes_nothing(hospital: Hospital, planned: Gathering, name: str) -> None:
    other = Desk(found_hospital("other").secretary)
    assert other.post(name, planned.pk, reason="x", _version=1).status_code == 404
    assert Gathering.objects.get().record.version == 1


def test_an_unknown_gathering_is_not_found(hospital: Hospital) -> None:
    assert Desk(hospital.secretary).get("gathering", UUID(int=7)).status_code == 404


def test_one_form_records_all_present_except(hospital: Hospital) -> None:
    answer = Desk(hospital.secretary).post(
        "record",
        **recording(hospital, **everybody(hospital, p3="excused", p4="absent")),
        **{f"r-{hospital.people[3].pk}": "值班"},
    )
    assert answer.status_code == 303
    row = Gathering.objects.get()
    counted = queries.tally(row)
    # Voluntary: who did not come is no absentee.
    assert (row.record.state, counted.present, counted.excused, counted.absent) == (State.HELD, 3, 1, 0)
    assert str(row.segments.get().hours) == "3.5"
