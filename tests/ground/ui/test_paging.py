from __future__ import annotations

import datetime as dt

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.paging import capped, keyset

pytestmark = pytest.mark.django_db


@pytest.fixture
def many() -> list[Organisation]:
    rows = [
        Organisation(
            kind="region",
            code=f"R{n}",
            name=f"R{n}",
            short_name="r",
            order=n % 3,
            sort_key="",
            established_on=dt.date(2020, 1, 1),
        )
        for n in range(23)
    ]
    return Organisation.objects.bulk_create(rows)


def walk(*order: str, size: int) -> list[list[Organisation]]:
    pages, query = [], ""
    while True:
        page = keyset(RequestFactory().get(f"/{query}"), Organisation.objects.filter(kind="region"), *order, size=size)
        pages.append(list(page.rows))
        if not page.next:
            return pages
        query = page.next


@pytest.mark.parametrize("order", [("order", "id"), ("-order", "-id"), ("-order", "id"), ("-established_on", "id")])
@pytest.mark.parametrize("size", [1, 7, 22, 23, 50])
def test_the_pages_together_are_the_list(many: list[Organisation], order: tuple[str, ...], size: int) -> None:
    pages = walk(*order, size=size)
    assert [row.pk for page in pages for row in page] == list(
        Organisation.objects.filter(kind="region").order_by(*order).values_list("pk", flat=True)
    )
    assert all(len(page) == size for page in pages[:-1])


def test_filters_stay_in_the_address(many: list[Organisation]) -> None:
    page = keyset(
        RequestFactory().get("/?kind=region&after="), Organisation.objects.filter(kind="region"), "id", size=5
    )
    assert page.next.startswith("?kind=region&after=")
    assert page.first == ""
    onward = keyset(RequestFactory().get(f"/{page.next}"), Organisation.objects.filter(kind="region"), "id", size=5)
    assert onward.first == "?kind=region"


@given(cursor=st.text(max_size=40))
def test_a_cursor_nobody_gave_out_shows_the_first_page(cursor: str) -> None:
    request = RequestFactory().get("/", {"after": cursor})
    assert keyset(request, Organisation.objects.filter(kind="region"), "id").first == ""


@pytest.mark.parametrize("cursor", ["WyJub3QgYSB1dWlkIl0", "W3siYSI6MX1d", "bnVsbA"])
def test_a_cursor_of_the_wrong_type_shows_the_first_page(cursor: str, many: list[Organisation]) -> None:
    page = keyset(RequestFactory().get("/", {"after": cursor}), Organisation.objects.filter(kind="region"), "id")
    assert (len(page), page.first) == (23, "")


def test_counts_stop_at_the_cap(many: list[Organisation]) -> None:
    assert capped(Organisation.objects.filter(kind="region"), 22) == "22+"
    assert capped(Organisation.objects.filter(kind="region"), 23) == "23"
