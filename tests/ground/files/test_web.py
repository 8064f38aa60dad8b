"""The page of a record's files: list, add, void, take; foreign things answer 404, a huge upload 413 unread."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.ground.files.conftest import House
from tests.ground.files.test_rules import PNG

from tongxin.ground.files import commands, queries
from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.middleware import UploadLimitMiddleware
from tongxin.ground.files.models import Attachment
from tongxin.ground.files.rules import MEGABYTE
from tongxin.toolbox.problems import NotFound, Refused


def signed_in(client: Client, house: House, who: str) -> Client:
    client.force_login(house.rows[who], backend="tongxin.ground.access.sessions.Backend")
    return client


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.png", PNG)


@pytest.fixture
def attachment(house: House) -> Attachment:
    return commands.attach(by=house.secretary, record=house.record, upload=Upload("现场.png", PNG))


def test_upload_list_take_and_void(client: Client, house: House) -> None:
    signed_in(client, house, "secretary")
    page = reverse("files:record", args=[house.record.pk])
    assert "还没有附件" in client.get(page).content.decode()
    assert client.post(page, {"upload": photo()}).status_code == 303
    listing = client.get(page).content.decode()
    assert "附件已保存" in listing
    assert "现场.png" in listing
    made = Attachment.objects.get()
    taken = client.get(queries.link(house.secretary, made))
    assert taken.getvalue() == PNG
    assert taken["Content-Disposition"].startswith("attachment;")
    assert taken["X-Content-Type-Options"] == "nosniff"
    void = reverse("files:void", args=[made.pk])
    assert "作废原因" in client.get(void).content.decode()
    assert client.post(void, {"reason": "传错了", "_version": 1}).status_code == 303
    assert client.get(queries.link(house.secretary, made)).status_code == 404


def test_a_wrong_file_is_explained_beside_its_field(client: Client, house: House) -> None:
    page = reverse("files:record", args=[house.record.pk])
    answer = signed_in(client, house, "secretary").post(page, {"upload": SimpleUploadedFile("a.pdf", b"<html></html>")})
    assert answer.status_code == 422
    assert "的内容不是这里可以上传的" in answer.content.decode()
    assert "请选择文件" in client.post(page, {"_key": "k"}).content.decode()


def test_who_may_look_but_not_attach_is_told_so(client: Client, house: House) -> None:
    page = reverse("files:record", args=[house.record.pk])
    assert "添加附件" not in signed_in(client, house, "member").get(page).content.decode()
    answer = client.post(page, {"upload": photo()})
    assert answer.status_code == 403
    assert "您没有在此处办理这件事的权限" in answer.content.decode()


def test_foreign_things_answer_404(client: Client, house: House, attachment: Attachment) -> None:
    signed_in(client, house, "stranger")
    for url in (
        reverse("files:record", args=[house.record.pk]),
        reverse("files:void", args=[attachment.pk]),
        queries.link(house.secretary, attachment),
        queries.link(house.stranger, attachment),
        reverse("files:download", args=["forged"]),
    ):
        assert client.get(url).status_code == 404, url


def test_a_link_is_for_one_person_and_a_quarter_of_an_hour(
    house: House, attachment: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = queries.link(house.secretary, attachment).split("/")[-2]
    assert queries.linked(house.secretary, token) == attachment
    with pytest.raises(NotFound):
        queries.linked(house.member, token)
    monkeypatch.setattr(queries, "LINK_SECONDS", -1)
    with pytest.raises(Refused, match="下载链接已过期"):
        queries.linked(house.secretary, token)


class _Counted(io.BytesIO):
    """A body that shows how much was ever read from it at once."""

    largest = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.largest = max(self.largest, len(data))
        return data


def test_a_50_mb_upload_is_answered_without_being_kept(client: Client, house: House) -> None:
    body = _Counted(bytes(50 * MEGABYTE))
    request = RequestFactory().generic("POST", "/import/", content_type="multipart/form-data; boundary=x")
    request.META["CONTENT_LENGTH"] = str(50 * MEGABYTE)
    vars(request)["_stream"] = body

    answer = UploadLimitMiddleware(lambda _request: pytest.fail("the request went on"))(request)
    assert answer.status_code == 413
    assert "文件有 50 MB，超过 20 MB 的上限" in answer.content.decode()
    assert body.largest <= 65536


def test_a_file_just_over_the_limit_is_refused_at_its_field(client: Client, house: House) -> None:
    page = reverse("files:record", args=[house.record.pk])
    file = SimpleUploadedFile("大.png", PNG + bytes(20 * MEGABYTE))
    answer = signed_in(client, house, "secretary").post(page, {"upload": file})
    assert answer.status_code == 422
    assert "超过 20 MB 的上限" in answer.content.decode()
