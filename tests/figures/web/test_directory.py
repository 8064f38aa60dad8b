"""The directory of figures: classes under rooms, each with its page; a word finds figures of all classes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.registers.conftest import Hospital, hospital  # noqa: F401  the fixture

from tongxin.figures import queries
from tongxin.ground.access.models import User


@pytest.fixture
def client(hospital: Hospital) -> Client:  # noqa: F811  the fixture
    made = Client()
    made.force_login(User.objects.get(pk=hospital.office.id), backend="tongxin.ground.access.sessions.Backend")
    return made


def page(client: Client, **asked: str) -> str:
    return client.get(reverse("figures:list"), asked).content.decode()


@pytest.mark.django_db
def test_every_figure_is_in_a_class_of_a_room() -> None:
    classes = {tag: figures for tags in queries.directory().values() for tag, figures in tags.items()}
    assert classes == queries.tags()
    assert {figure.id for figures in classes.values() for figure in figures} == queries.book().figures.keys()
    assert classes["志愿服务"][0].tags[0] == "志愿服务"
    assert "志愿服务" in queries.directory()["activities"]


def test_the_directory_computes_nothing_and_leads_to_classes(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        shown = page(client)
    assert "志愿服务</strong>" in shown
    assert len(asked) <= 12
    assert "按月开展志愿服务的比例" not in shown


def test_a_class_keeps_itself_when_the_period_changes(client: Client) -> None:
    shown = page(client, tag="志愿服务")
    assert "志愿服务人次" in shown
    assert "获得荣誉数" not in shown
    assert "period=2025&amp;tag=%E5%BF%97%E6%84%BF%E6%9C%8D%E5%8A%A1" in shown


def test_a_word_finds_figures_of_all_classes(client: Client) -> None:
    shown = page(client, q="人次")
    assert "志愿服务人次" in shown
    assert "名称有“人次”的口径" in shown
    assert "没有符合条件的口径" in page(client, q="没有这样的口径")
