"""After the decision: what the superior approves or files, once, and what a refusal undoes; two minute-takers; kept words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from tests.registers.decisions.test_commands import DAY, TODAY, Committee, codes, committee
from tests.registers.decisions.test_documents import held
from tests.registers.decisions.test_past import WEEK, dealt, record
from tests.registers.tasks.conftest import officer

from tongxin.ground.access.models import User
from tongxin.ground.audit.models import Event
from tongxin.registers.decisions import commands, exports, provenance, queries
from tongxin.registers.decisions.commands import Held
from tongxin.registers.decisions.definitions import Outcome, Stand
from tongxin.registers.decisions.models import Item, Line, Meeting, Voice
from tongxin.registers.tasks.models import Task
from tongxin.toolbox.problems import Conflict, Denied

__all__ = ["committee", "held"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def item(committee: Committee) -> Item:
    """An item that was drafted, decided, and needs the superior's approval."""
    told: dict[str, Any] = {"kind": "j08", "amount": 9_000_000}
    drafted = dealt(committee, outcome=Outcome.NOTED, resolution="", reason="院长讨论后决定", **told)
    record(
        committee, Held("office", DAY - WEEK, [drafted]),
        Held("party", DAY, [dealt(committee, due_on=dt.date(2026, 12, 31), **told)]),
    )  # fmt: skip
    return Item.objects.select_related("record", "organisation").get()


def report(committee: Committee, item: Item, on: dt.date = TODAY) -> Item:
    item.record.refresh_from_db()
    return commands.report_up(
        by=committee.hospital.office, item=item, version=item.record.version, sent_on=on, document="院发〔2026〕9号"
    )


def answer(committee: Committee, item: Item, *, approved: bool = True, on: dt.date = TODAY) -> Item:
    item.record.refresh_from_db()
    return commands.answer_up(
        by=committee.hospital.office,
        item=item,
        version=item.record.version,
        answered_on=on,
        approved=approved,
        answer="批〔2026〕3号",
    )


def test_a_decided_item_goes_up_once_and_is_answered(committee: Committee, item: Item) -> None:
    assert queries.superior_role(item) == "approve"
    assert codes(lambda: answer(committee, item)) == {"decisions.not_sent"}
    assert codes(lambda: report(committee, item, DAY - dt.timedelta(1))) == {"decisions.sent_early"}
    report(committee, item)
    assert codes(lambda: report(committee, item)) == {"decisions.sent_twice"}
    assert codes(lambda: answer(committee, item, on=DAY)) == {"decisions.answered_early"}
    answer(committee, item)
    assert codes(lambda: answer(committee, item)) == {"decisions.not_sent"}
    assert Item.objects.get().record.state == "decided"
    document = provenance.as_prov(provenance.chain(committee.hospital.office, item.pk))
    assert "superior" in {each["prov:type"] for each in document["activity"].values()}
    rows = exports.decided(committee.hospital.office, committee.hospital.root, dt.date(2026, 1, 1), TODAY)
    [row] = list(rows)
    assert (row["reported_up"], row["progress"]) == ("2026-11-22上报、2026-11-22批复批〔2026〕3号", "待签收")


def test_what_is_not_approved_is_out_of_force(committee: Committee, item: Item) -> None:
    report(committee, item)
    answer(committee, item, approved=False)
    item = Item.objects.select_related("record").get()
    assert (item.outcome, item.record.state, Task.objects.get().record.state) == ("refused", "refused", "cancelled")
    assert queries.decided(queries.lines_of(item))[0].out_of_force


def test_who_may_report_and_what_need_not_go_up(committee: Committee, held: Meeting) -> None:
    item = Item.objects.select_related("record", "organisation").get(record__title="议题1")
    assert codes(lambda: report(committee, item)) == {"decisions.no_superior"}
    with pytest.raises(Denied):
        commands.report_up(by=committee.hospital.secretary, item=item, version=item.record.version, sent_on=TODAY)


def test_the_pages_of_the_superior(committee: Committee, item: Item) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=committee.hospital.office.id))
    address = f"/decisions/items/{item.pk}/"
    assert "还没有上报" in client.get(address).content.decode()
    assert client.get(f"{address}report-up/").status_code == 200
    report(committee, item)
    assert "等待答复" in client.get(address).content.decode()
    assert "批准" in client.get(f"{address}answer-up/").content.decode()
    answer(committee, item, approved=False)
    assert "督办已终止" in client.get(address).content.decode()
    assert "未批准" in client.get(f"{address}chain/").content.decode()


def test_the_second_minute_taker_is_told_and_nothing_is_lost(committee: Committee) -> None:
    from tests.registers.decisions.test_commands import placed

    meeting, line = placed(committee)
    second = officer("meeting_recorder", committee.hospital.root, committee.hospital.root)
    said = {"meeting": meeting, "version": meeting.record.version, "line": line, "person": committee.members[0]}
    commands.speak(by=committee.hospital.office, stand=Stand.NO, words="建议分步实施", **said)  # type: ignore[arg-type]
    with pytest.raises(Conflict) as conflict:
        commands.speak(by=second, stand=Stand.YES, words="", **said)  # type: ignore[arg-type]
    assert "示例党办" in str(conflict.value)
    voice = Voice.objects.get()
    assert (voice.stand, voice.words) == ("no", "建议分步实施")


def test_words_that_are_kept_are_shown_with_an_event(committee: Committee) -> None:
    from tests.registers.decisions.test_commands import placed

    meeting, line = placed(committee)
    recorder = officer("meeting_recorder", committee.hospital.root, committee.hospital.root)
    spoke, silent = committee.members[:2]
    commands.speak(
        by=recorder,
        meeting=meeting,
        version=meeting.record.version,
        line=line,
        person=spoke,
        stand=Stand.YES,
        words="赞成",
    )
    client = Client()
    client.force_login(User.objects.get(pk=recorder.id))
    address = f"/decisions/meetings/{meeting.pk}/lines/{line.pk}/speak/?person="
    assert "赞成" not in client.get(f"{address}{silent.pk}").content.decode()
    assert not Event.objects.filter(name=queries.READ_RECORD).exists()
    assert "赞成" in client.get(f"{address}{spoke.pk}").content.decode()
    assert Event.objects.filter(name=queries.READ_RECORD, target_id=str(meeting.pk)).count() == 1
    assert Line.objects.get().voices.count() == 1


def test_what_is_filed_is_not_refused(committee: Committee) -> None:
    told: dict[str, Any] = {"kind": "d11"}
    drafted = dealt(committee, outcome=Outcome.NOTED, resolution="", reason="院长讨论后决定", **told)
    record(committee, Held("office", DAY - WEEK, [drafted]), Held("party", DAY, [dealt(committee, **told)]))
    item = report(committee, Item.objects.select_related("record", "organisation").get())
    assert codes(lambda: answer(committee, item, approved=False)) == {"decisions.only_filed"}
