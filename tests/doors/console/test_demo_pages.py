"""Every page that lists something, opened over the records of a made-up hospital: few statements, and no error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.doors.console.test_demonstration import HERE, load, read
from tongxin.doors.console.demonstration.cast import cast
from tongxin.ground.access import scope
from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.catalog.queries import active
from tongxin.registers.activities.models import Gathering

LIMIT = 12
# Lists only: a form, a file, a page of reading and whole figures have limits of their own.
ROOMS = {
    "activities", "outcomes", "exchange", "decisions", "tasks", "plans", "rulebook", "duties", "procedures", "people",
    "countersigns", "jobs", "todos",
}  # fmt: skip
NOT_LISTS = (
    "new", "plan", "record", "record_many", "subscribe", "deploy", "found_group", "bulletin", "compilation", "assign", "find",
    "open_round", "draft", "begin_clean_up", "draft_notice",
)  # fmt: skip


def lists(patterns: list[URLPattern | URLResolver] | None = None, room: str = "") -> Iterator[str]:
    """Yield the names of the pages without arguments, `room:name`."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            yield from lists(each.url_patterns, each.namespace or room)
        elif each.name and room in ROOMS and "<" not in str(each.pattern) and each.name not in NOT_LISTS:
            yield f"{room}:{each.name}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["branch_secretary", "party_office"])
def test_lists_ask_few_questions_whatever_they_show(noon: dt.date, role: str) -> None:
    made = load(read(HERE / "other_hospital.toml"), "walk", 5)
    cast(made, "Cast-2026-x")
    assert Gathering.objects.filter(hospital=made.root).count() > 50
    held = RoleHolding.objects.filter(role=role, organisation__hospital=made.root)
    user = User.objects.get(pk=held.values_list("user", flat=True)[0])
    client = Client()
    client.force_login(user)
    pages = [reverse(name) for name in lists()]
    ledgers = [reverse("exchange:ledger", args=[kind]) for kind in active().all("ledger")]
    asked = dict[str, int]()
    for page in [*pages, *ledgers]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page)
        scope.put(scope.EVERYWHERE)
        assert answer.status_code in (200, 302, 303, 403, 404, 405), page
        asked[page] = len(queries)
    assert {page: count for page, count in asked.items() if count > LIMIT} == {}
    assert len(asked) >= 30
