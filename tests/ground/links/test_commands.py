"""Tying and untying: allowed, denied, invalid; shown at both ends to who may open both."""

from __future__ import annotations

import pytest
from tests.ground.links.conftest import Tied
from tests.registers.conftest import SYSTEM, Hospital, found_hospital

from tongxin.ground.audit.models import Event
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import parse
from tongxin.ground.links import commands, queries
from tongxin.ground.links.definitions import Way
from tongxin.ground.records import writing
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.queries import worked_on
from tongxin.toolbox.problems import Denied, NotFound, Refused


def ends(by: Actor, record: Record) -> list[tuple[str, str]]:
    return [(end.relation, end.record.title) for end in queries.ends(by, record)]


def test_evidence_is_shown_at_both_ends_with_what_it_is(hospital: Hospital, records: Tied) -> None:
    commands.tie(by=hospital.secretary, record=records.honour, other=records.service, way=Way.EVIDENCE)
    assert ends(hospital.secretary, records.honour) == [("佐证本记录", "社区义诊")]
    assert ends(hospital.secretary, records.service) == [("为它作佐证", "先进党支部")]
    assert queries.ends(hospital.secretary, records.honour)[0].kind == "活动"


def test_the_same_said_from_the_other_end_is_the_same_link(hospital: Hospital, records: Tied) -> None:
    by, one, other = hospital.secretary, records.honour, records.service
    assert commands.tie(by=by, record=one, other=other, way=Way.EVIDENCE) == commands.tie(
        by=by, record=other, other=one, way=Way.PROVES
    )
    assert commands.tie(by=by, record=one, other=other, way=Way.RELATED) == commands.tie(
        by=by, record=other, other=one, way=Way.RELATED
    )
    assert Link.objects.count() == 2


def test_untied_with_a_reason_it_is_gone_from_both_and_may_be_tied_again(hospital: Hospital, records: Tied) -> None:
    link = commands.tie(by=hospital.secretary, record=records.honour, other=records.service, way=Way.EVIDENCE)
    with pytest.raises(Refused, match="原因"):
        commands.untie(by=hospital.secretary, record=records.honour, link=link, reason=" ")
    commands.untie(by=hospital.secretary, record=records.service, link=link, reason="选错了")
    assert ends(hospital.secretary, records.honour) == ends(hospital.secretary, records.service) == []
    assert Event.objects.order_by("-id")[0].name == "links.untie"
    with pytest.raises(Refused, match="已经解除"):
        commands.untie(by=hospital.secretary, record=records.honour, link=link, reason="再来一次")
    again = commands.tie(by=hospital.secretary, record=records.honour, other=records.service, way=Way.EVIDENCE)
    assert again != link
    assert worked_on([records.honour.pk]) == {records.honour.pk: "已与“活动”中的记录关联"}
    commands.untie(by=hospital.secretary, record=records.honour, link=again, reason="选错了")
    assert worked_on([records.honour.pk]) == {}


def test_who_may_not_see_the_other_record_neither_ties_nor_hears_of_it(hospital: Hospital, records: Tied) -> None:
    with pytest.raises(NotFound):
        commands.tie(by=hospital.secretary, record=records.honour, other=records.elsewhere, way=Way.RELATED)
    link = commands.tie(by=hospital.office, record=records.honour, other=records.elsewhere, way=Way.RELATED)
    assert ends(hospital.secretary, records.honour) == []
    with pytest.raises(NotFound):
        commands.untie(by=hospital.secretary, record=records.honour, link=link, reason="不该有")
    assert ends(hospital.office, records.honour) == [("相关", "外科义诊")]


def test_who_only_looks_ties_nothing(hospital: Hospital, records: Tied) -> None:
    link = commands.tie(by=hospital.office, record=records.honour, other=records.service, way=Way.EVIDENCE)
    with pytest.raises(Denied):
        commands.tie(by=hospital.member, record=records.honour, other=records.service, way=Way.RELATED)
    with pytest.raises(Denied):
        commands.untie(by=hospital.member, record=records.honour, link=link, reason="试试")


def test_what_cannot_be_tied_is_said(hospital: Hospital, records: Tied) -> None:
    strange = found_hospital("strange")
    afar = writing.create(
        by=SYSTEM, kind="activity_theme", organisation=strange.one, title="外院", occurred_on=records.honour.occurred_on,
        state="held",
    )  # fmt: skip
    kept = writing.link(records.service, records.honour, "led_to", by=SYSTEM)
    unknown = writing.link(records.service, records.honour, "odd", by=SYSTEM)
    for other, words in ((records.honour, "自己"), (afar, "别的医院")):
        with pytest.raises(Refused, match=words):
            commands.tie(by=SYSTEM, record=records.honour, other=other, way=Way.RELATED)
    for link in (kept, unknown):
        with pytest.raises(Refused, match="自动建立"):
            commands.untie(by=SYSTEM, record=records.honour, link=link, reason="不要了")
    with pytest.raises(Refused, match="不属于这条记录"):
        commands.untie(by=SYSTEM, record=records.elsewhere, link=kept, reason="不要了")
    writing.void(records.service, by=SYSTEM, reason="重复登记")
    with pytest.raises(Refused, match="已作废，不能关联"):
        commands.tie(by=SYSTEM, record=records.honour, other=records.service, way=Way.RELATED)


def test_json_names_both_by_key_and_nothing_unseen(hospital: Hospital, records: Tied) -> None:
    named = {"record": str(records.honour.pk), "other": str(records.service.pk), "way": "related"}
    link = commands.tie(by=hospital.secretary, **parse(commands.tie, hospital.secretary, named))
    asked = {"record": str(records.honour.pk), "link": str(link.pk), "reason": "选错了"}
    assert parse(commands.untie, hospital.secretary, asked)["link"] == link
    with pytest.raises(NotFound):
        parse(commands.tie, hospital.secretary, named | {"other": str(records.elsewhere.pk)})
    with pytest.raises(NotFound):
        parse(commands.untie, hospital.secretary, asked | {"link": "x"})
