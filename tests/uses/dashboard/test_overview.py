"""The year on one page: of a hospital with two branches, of one branch, and for whom it is not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.registers.conftest import Hospital, found_hospital

from tongxin.figures import queries as figures
from tongxin.figures.answers import Answer
from tongxin.figures.definitions import Measure
from tongxin.figures.evaluate import Status
from tongxin.ground.access.models import User
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import User as Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.activities import commands
from tongxin.toolbox import periods
from tongxin.uses.dashboard import wiring
from tongxin.uses.dashboard.definitions import Overview, Section
from tongxin.uses.dashboard.queries.overview import Pair, overviews
from tongxin.uses.dashboard.web.overview import _change

Look = Callable[..., str]


@pytest.fixture
def hospital(db: None, noon: dt.date, everywhere: None) -> Hospital:
    made = found_hospital("sl")
    for day, present in ((dt.date(2025, 3, 1), 2), (dt.date(2026, 3, 1), 5), (dt.date(2026, 10, 1), 4)):
        commands.record(
            by=made.secretary, organisation=made.one, kind="volunteering", title="门诊导医", occurred_on=day,
            present=made.people[:present], extra={"category": "就诊高峰导医"}, late_reason="补录",
        )  # fmt: skip
    return made


@pytest.fixture
def look(client: Client) -> Look:
    def page(by: Actor, **query: str) -> str:
        client.force_login(User.objects.get(pk=by.id), "tongxin.ground.access.sessions.Backend")
        found = client.get(f"/overview/?{urlencode(query)}")
        assert found.status_code == 200
        return found.content.decode()

    return page


def row(page: str, title: str) -> list[str]:
    """Return the cells of the line of a figure, without markup."""
    line = next(part for part in page.split("<tr data-row>") if f">{title}</th>" in part)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", line.partition("</tr>")[0], re.DOTALL)
    return [re.sub(r"<[^>]+>|\s+", "", cell) for cell in cells]


def units(page: str) -> list[str]:
    table = page.partition("tx-by-unit")[2]
    return re.findall(r'<th scope="row">(.*?)</th>', table)


def test_every_section_and_figure_of_the_catalog_stands_there(hospital: Hospital, look: Look) -> None:
    page = look(hospital.office)
    [entry] = overviews()
    titles = figures.book().figures
    for section in entry.sections:
        assert section.title in page
        assert all(titles[id].title in page for id in section.figures)


def test_a_value_stands_beside_that_of_the_year_before_and_opens_to_its_records(hospital: Hospital, look: Look) -> None:
    page = look(hospital.office)
    assert row(page, "志愿服务人次") == ["9人次", "2", "+7"]
    assert (
        f"/figures/volunteering.person_times/?organisation={hospital.root.pk}&amp;period=2026-01-01..2026-11-22#rows"
        in page
    )
    assert (
        f"/figures/volunteering.person_times/?organisation={hospital.root.pk}&amp;period=2025-01-01..2025-11-22#rows"
        in page
    )


def test_a_period_is_chosen_and_cut_off_today(hospital: Hospital, look: Look) -> None:
    page = look(hospital.office, period="2026H1")
    assert row(page, "志愿服务人次") == ["5人次", "2", "+3"]
    assert '<option value="2026H1" selected>2026年上半年</option>' in page
    assert '<option value="2026-10-01..2026-11-22">2026年第四季度，至今天</option>' in page
    assert "2026年下半年，至今天" in page


def test_a_period_of_ones_own_and_one_that_cannot_be_read(hospital: Hospital, look: Look) -> None:
    assert "所选时间" in look(hospital.office, period="2026-03-01..2026-03-05")
    page = look(hospital.office, period="whenever")
    assert "无法识别时间段" in page
    assert row(page, "志愿服务人次")[0] == "9人次"


def test_units_stand_in_the_order_of_organisations_with_the_value_for_each_head(hospital: Hospital, look: Look) -> None:
    page = look(hospital.office)
    listed = units(page)
    assert listed.index("内科党支部") < listed.index("外科党支部")
    one = f"organisation={hospital.one.pk}&amp;period=2026-01-01..2026-11-22#rows"
    assert f'{one}">9</a> <small class="tx-quiet">人均 1.8</small>' in page


def test_a_branch_is_not_told_apart(hospital: Hospital, look: Look) -> None:
    page = look(hospital.secretary)
    assert "内科党支部" in page
    assert not units(page)
    assert str(hospital.two.pk) not in page


def test_who_may_not_see_figures_is_refused_and_others_units_are_not_there(client: Client, hospital: Hospital) -> None:
    backend = "tongxin.ground.access.sessions.Backend"
    client.force_login(User.objects.get(pk=hospital.member.id), backend)
    assert client.get("/overview/").status_code == 403
    client.force_login(User.objects.get(pk=hospital.secretary.id), backend)
    assert client.get(f"/overview/?organisation={hospital.two.pk}").status_code == 404
    assert client.get("/overview/?overview=no_such").status_code == 404


@pytest.mark.parametrize("where", ["root", "one"])
def test_the_page_costs_few_queries(
    client: Client,
    hospital: Hospital,
    look: Look,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    where: str,
) -> None:
    organisation: Organisation = getattr(hospital, where)
    look(hospital.office, organisation=organisation.code)
    with django_assert_max_num_queries(12):
        client.get(f"/overview/?organisation={organisation.code}")


def test_what_is_stated_has_no_difference() -> None:
    figure = figures.book().figures["assessments.party_rank"]
    answer = Answer(figure.id, "", "名", 3, Status.OK, 1, 1, Organisation().pk, periods.year(2026))
    assert figure.measure is Measure.LATEST
    assert not _change(Pair(figure, answer, replace(answer, value=5)))
    counted = replace(figure, measure=Measure.COUNT)
    assert _change(Pair(counted, answer, replace(answer, value=5))) == "−2"
    assert _change(Pair(counted, answer, answer)) == "持平"
    assert not _change(Pair(counted, answer, replace(answer, value=None)))


def test_an_overview_that_names_what_is_not_there_is_a_problem() -> None:
    entry = Overview("x", "x", [Section("s", ["no.such"])], units=["no.unit"])
    problems = list(wiring._check_overview(entry, Catalog()))
    assert [problem.params["key"] for problem in problems] == ["no.such", "no.unit"]
