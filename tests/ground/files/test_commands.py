"""Attaching and voiding: allowed, denied, invalid; what is refused is nowhere on disk."""

from __future__ import annotations

import base64
import resource
from pathlib import Path

import pytest
from django.conf import settings
from tests.ground.files.conftest import SYSTEM, House
from tests.ground.files.test_rules import PNG, word

from tongxin.ground.audit.models import Event
from tongxin.ground.commands.actors import User
from tongxin.ground.commands.arguments import parse
from tongxin.ground.commands.registry import commands as registered
from tongxin.ground.commands.registry import run
from tongxin.ground.files import commands, storage
from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.models import Attachment, StoredFile
from tongxin.ground.records.writing import void as void_record
from tongxin.toolbox import ids
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused

PHOTO = Upload("现场照片.png", PNG)


def kept() -> list[Path]:
    return [path for path in Path(settings.FILES).rglob("*") if path.is_file() and path.name != ".lock"]


def test_a_secretary_attaches_a_file(house: House) -> None:
    made = commands.attach(by=house.secretary, record=house.record, upload=PHOTO)
    assert (made.name, made.file.kind, made.file.size) == ("现场照片.png", "png", len(PNG))
    assert [path.relative_to(settings.FILES).as_posix() for path in kept()] == [
        f"{house.hospital.pk}/{made.file.sha256[:2]}/{made.file.sha256}"
    ]
    with storage.open_file(house.hospital.pk, made.file.sha256) as content:
        assert content.read() == PNG
    event = Event.objects.get(name="files.attach")
    assert (event.organisation_id, event.body["sha256"]) == (house.branch.pk, PHOTO.sha256)


def test_the_same_content_is_kept_and_attached_once(house: House) -> None:
    first = commands.attach(by=house.secretary, record=house.record, upload=PHOTO)
    second = commands.attach(by=house.secretary, record=house.record, upload=Upload("又一次.png", PNG))
    assert first.pk == second.pk
    assert StoredFile.objects.count() == len(kept()) == 1


def test_a_double_tap_attaches_once(house: House) -> None:
    made = [
        run(commands.attach, by=house.secretary, key="k", record=house.record, upload=Upload("现场照片.png", PNG))
        for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert Event.objects.filter(name="files.attach").count() == 1


@pytest.mark.parametrize("who", ["member", "stranger"])
def test_who_may_not_attach_is_denied(house: House, who: str) -> None:
    actor: User = getattr(house, who)
    with pytest.raises(Denied):
        commands.attach(by=actor, record=house.record, upload=PHOTO)
    assert not Attachment.objects.exists()
    assert not kept()


def test_a_marked_file_is_refused_and_not_kept_but_the_attempt_is(house: House) -> None:
    with pytest.raises(Refused, match="非涉密系统"):
        commands.attach(by=house.secretary, record=house.record, upload=Upload("材料.docx", word("机密★10年")))
    assert not kept()
    refusal = Event.objects.get(name="files.attach", outcome=Event.REFUSED)
    assert refusal.body["problems"] == ["files.secret"]


def test_nothing_is_attached_to_a_voided_record(house: House) -> None:
    void_record(house.record, by=SYSTEM, reason="登记错误")
    with pytest.raises(Refused, match="已作废"):
        commands.attach(by=house.secretary, record=house.record, upload=PHOTO)


def test_json_carries_a_file_as_base64_to_what_one_may_see(house: House) -> None:
    asked = registered["files.attach"]
    data = {"record": str(house.record.pk), "upload": {"name": "a.png", "content": base64.b64encode(PNG).decode()}}
    arguments = parse(asked, house.secretary, data)
    assert (arguments["record"], arguments["upload"].content) == (house.record, PNG)
    with pytest.raises(NotFound):
        parse(asked, house.stranger, data)


@pytest.fixture
def attachment(house: House) -> Attachment:
    return commands.attach(by=house.secretary, record=house.record, upload=PHOTO)


def test_a_voided_attachment_keeps_its_content(house: House, attachment: Attachment) -> None:
    done = commands.void_attachment(by=house.secretary, attachment=attachment, version=1, reason=" 传错了 ")
    assert (done.void_reason, done.version) == ("传错了", 2)
    assert kept()
    assert commands.attach(by=house.secretary, record=house.record, upload=PHOTO).pk != done.pk


def test_voiding_is_denied_stale_or_without_reason(house: House, attachment: Attachment) -> None:
    with pytest.raises(Denied):
        commands.void_attachment(by=house.member, attachment=attachment, version=1, reason="x")
    with pytest.raises(Conflict):
        commands.void_attachment(by=house.secretary, attachment=attachment, version=7, reason="x")
    with pytest.raises(Refused, match="原因"):
        commands.void_attachment(by=house.secretary, attachment=attachment, version=1, reason="  ")
    commands.void_attachment(by=house.secretary, attachment=attachment, version=1, reason="x")
    with pytest.raises(Refused, match="已经作废"):
        commands.void_attachment(by=house.secretary, attachment=attachment, version=2, reason="x")


def test_json_names_an_attachment_one_may_see(house: House, attachment: Attachment) -> None:
    asked = registered["files.void_attachment"]
    data = {"attachment": str(attachment.pk), "version": 1, "reason": "x"}
    assert parse(asked, house.secretary, data)["attachment"] == attachment
    for by, key in ((house.stranger, str(attachment.pk)), (house.secretary, str(ids.uuid7())), (house.secretary, "x")):
        with pytest.raises(NotFound):
            parse(asked, by, {**data, "attachment": key})


def test_the_sweep_removes_only_old_orphans(house: House, attachment: Attachment) -> None:
    orphan = storage.keep(house.hospital.pk, b"orphan")
    assert commands.sweep(house.hospital.pk) == 0
    assert storage.sweep(house.hospital.pk, {attachment.file.sha256}, grace=0) == 1
    assert [path.name for path in kept()] == [attachment.file.sha256]
    with pytest.raises(FileNotFoundError):
        storage.open_file(house.hospital.pk, orphan)
    assert storage.sweep(ids.uuid7(), set()) == 0


def test_a_disk_that_takes_no_more_leaves_nothing_under_the_address(house: House) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            storage.keep(house.hospital.pk, PNG)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not kept()
