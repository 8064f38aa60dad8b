"""Pages of printing and scanning: open to those who may, 404 to others, in few questions."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.registers.activities.test_printed import held, meeting, talk
from tests.registers.conftest import Hospital, found_hospital
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.commands.actors import User
from tongxin.ground.forms.models import KeptPaper, Print
from tongxin.registers.activities.models import Segment
from tongxin.registers.activities.printed import address


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


def client(by: User) -> Client:
    made = Client()
    made.force_login(UserRow.objects.get(pk=by.id))
    return made


def test_many_ticked_rows_are_printed_together(hospital: Hospital) -> None:
    records = [meeting(hospital), held(hospital)]
    keys = list(Segment.objects.filter(gathering__in=[record.pk for record in records]).values_list("pk", flat=True))
    secretary = client(hospital.secretary)
    page = secretary.get(address(keys))
    assert "打印 2 条记录的表单" in page.content.decode()
    made = secretary.post(address(keys), {"form": "sign_in_sheet", "_key": "one"})
    printed = Print.objects.get()
    assert made["Location"] == f"/forms/prints/{printed.pk}/"
    assert printed.sheets == 2
    assert "上传扫描件" in secretary.get(f"/forms/prints/{printed.pk}/").content.decode()
    taken = secretary.get(f"/forms/prints/{printed.pk}/file/")
    assert taken.content.startswith(b"PK")
    assert client(hospital.office).get(f"/forms/prints/{printed.pk}/file/").status_code == 404


def test_a_form_that_does_not_suit_is_not_found(hospital: Hospital) -> None:
    record = held(hospital)
    secretary = client(hospital.secretary)
    assert secretary.post(f"/forms/of/{record.pk}/", {"form": "meeting_record", "_key": "one"}).status_code == 404
    assert secretary.get("/forms/print/?record=nonsense").status_code == 404
    assert secretary.get("/forms/print/").status_code == 404


def test_others_find_nothing(hospital: Hospital) -> None:
    record = held(hospital)
    stranger = client(found_hospital("sx").secretary)
    for path in (
        f"of/{record.pk}",
        f"print/?record={record.pk}",
        f"scans/{uuid4()}",
        f"pages/{uuid4()}",
        f"prints/{uuid4()}",
    ):
        assert stranger.get(f"/forms/{path}", follow=True).status_code == 404, path
    assert client(hospital.member).get("/forms/").status_code == 403


def test_a_kept_paper_is_registered_and_voided_on_pages(hospital: Hospital) -> None:
    record = talk(hospital)
    secretary = client(hospital.secretary)
    url = f"/forms/of/{record.pk}/papers/heart_talk_form/"
    assert "登记保管" in secretary.get(url).content.decode()
    typed = {"number": "2026-7", "dated": "2026-11-20", "keeper": "书记办公室", "_key": "one"}
    assert secretary.post(url, typed).status_code == 303
    assert "2026-7" in secretary.get(f"/forms/of/{record.pk}/").content.decode()
    paper = KeptPaper.objects.get()
    url = f"/forms/papers/{paper.pk}/void/"
    assert secretary.post(url, {"_version": "9", "reason": "写错", "_key": "two"}).status_code == 409
    assert secretary.post(url, {"_version": "1", "reason": "写错", "_key": "three"}).status_code == 303
    assert secretary.get(url).status_code == 404


def test_pages_ask_few_questions(hospital: Hospital, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    record = meeting(hospital)
    secretary = client(hospital.secretary)
    for path in ("/forms/", f"/forms/of/{record.pk}/", "/forms/book/"):
        with django_assert_max_num_queries(12):
            assert secretary.get(path).status_code == 200
