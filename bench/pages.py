"""Pages of the ten-year hospital: queries, and the ratio to a bare authenticated view of the same table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from bench.generate import Hospital, crowd
from bench.timing import p50, p95, runs, say
from tongxin.ground.access.models import User
from tongxin.ground.ui.forms import actor

LISTS = {
    "/activities/": """
        SELECT r.occurred_on, r.title, (SELECT s.kind FROM activities_segment s WHERE s.gathering_id = g.record_id
                                        ORDER BY s."order" LIMIT 1), o.short_name, r.state,
               (SELECT count(*) FROM activities_attendance a WHERE a.gathering_id = g.record_id AND a.confirmed)
        FROM activities_gathering g JOIN records_record r ON r.id = g.record_id
        JOIN organisations_organisation o ON o.id = g.organisation_id
        WHERE g.hospital_id = %s AND r.voided_at IS NULL ORDER BY g.occurred_on DESC, g.record_id DESC LIMIT 50
    """,
}
# What a page is compared with: the same rows by hand; other measurements add theirs.
FLOORS = dict(LISTS)
GATHERINGS, EACH = 240, 25
_TABLE = engines["django"].from_string(
    "<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)


def bare(request: HttpRequest) -> HttpResponse:
    """The floor: the same middleware, one statement, one table."""
    with connection.cursor() as cursor:
        cursor.execute(FLOORS[request.GET["of"]], [actor(request).hospital_id])
        return HttpResponse(_TABLE.render({"rows": cursor.fetchall()}))


urlpatterns = [path("bench/bare/", bare), path("", include("tongxin.config.urls"))]


def signed_in(hospital: Hospital, office: bool = True) -> Client:
    """Return a browser in which the office's user, or the secretary, has signed in."""
    client = Client()
    key = (hospital.office if office else hospital.secretary).id
    client.force_login(User.objects.get(pk=key), backend="tongxin.ground.access.sessions.Backend")
    return client


def lists(hospital: Hospital) -> None:
    """Every list page: at most 12 queries, and at most 5 times the bare view."""
    client = signed_in(hospital)
    for url in LISTS:
        compared(client, url)


def compared(client: Client, url: str) -> None:
    """One list page: its queries, and its p50 beside that of the bare view of its rows."""
    page, floor = runs(get(client, url), 40), runs(get(client, "/bench/bare/", {"of": url}), 40)
    say(f"list {url}", queries=queries(client, url), p50_ms=p50(page), p95_ms=p95(page), bare_ms=p50(floor),
        ratio=p50(page) / p50(floor), limit=5)  # fmt: skip


def workbench(hospital: Hospital) -> None:
    """The secretary's workbench; `bench.run` tells how its p95 grew from the small hospital to the large."""
    _workbench(hospital, "workbench")


def busy_workbench(hospital: Hospital) -> None:
    """The workbench of a secretary whose branch alone was busy this year: the year so far comes from rollups."""
    crowd(hospital, GATHERINGS, EACH)
    _workbench(hospital, "workbench of a busy branch", attendances=GATHERINGS * EACH)


def _workbench(hospital: Hospital, name: str, **facts: int) -> None:
    client = signed_in(hospital, office=False)
    taken = runs(get(client, "/"), 60)
    say(name, **facts, queries=queries(client, "/"), p50_ms=p50(taken), p95_ms=p95(taken))


def queries(client: Client, url: str) -> int:
    """Return how many statements a page takes."""
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def get(client: Client, url: str, data: dict[str, Any] | None = None) -> Callable[[], None]:
    """Return what asks for a page and must get it."""

    def ask() -> None:
        response = client.get(url, data)
        if response.status_code != 200:
            raise RuntimeError(f"{url} answered {response.status_code}")

    return ask
