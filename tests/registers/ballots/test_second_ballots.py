"""What an election leaves open is decided by a second ballot; its ballots and the report of its count are printed."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import docx
import pytest
from django.urls import reverse

from tests.registers.ballots.conftest import Polls, only, version
from tests.registers.ballots.voters import officer
from tests.registers.tasks.test_pages import shown, signed_in
from tongxin.ground.records.models import Record
from tongxin.registers.ballots import commands, documents, queries
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import RollEntry, Round
from tongxin.toolbox.problems import Refused

pytestmark = pytest.mark.django_db


def elected(polls: Polls, votes: dict[str, int], seats: int = 2) -> Round:
    """Hold an election among four by five voters; votes: yes votes by number on the ballot."""
    held = polls.draft("branch_election", organisation=polls.hospital.one, seats=seats, title="示例换届选举")
    for person in polls.hospital.people[:4]:
        held = commands.add_subject(by=polls.office, ballot_round=held, version=version(held), person=person)
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    return counted(
        polls, commands.open_round(by=polls.office, ballot_round=held, version=version(held), present=5), votes
    )


def counted(polls: Polls, held: Round, votes: dict[str, int]) -> Round:
    return told(polls, held, {key: {"yes": yes, "no": 5 - yes} for key, yes in votes.items()})


def told(polls: Polls, held: Round, counts: dict[str, dict[str, int]]) -> Round:
    """Close a round of five and let two tellers enter what they counted."""
    held = commands.close(by=polls.office, ballot_round=held, version=version(held))
    for number, teller in enumerate((polls.office, officer("union_office", polls.hospital.root, polls.hospital.root))):
        commands.tally(
            by=teller, ballot_round=held, electorate=only(held), teller=f"示例计票{number}", issued=5, returned=5,
            counts=counts,
        )  # fmt: skip
    return commands.count(by=polls.office, ballot_round=held, version=version(held))


def again(polls: Polls, held: Round) -> Round:
    return commands.second_ballot(by=polls.office, ballot_round=held, version=version(held))


def titles(held: Round) -> list[str]:
    return [row.title for row in held.subjects.all()]


def refusal(does: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        does()
    return [problem.code for problem in refused.value.problems]


def test_a_tie_is_decided_among_the_tied_by_the_same_voters(polls: Polls) -> None:
    held = elected(polls, {"1": 5, "2": 3, "3": 3, "4": 1})
    made = again(polls, held)
    assert (made.seats, made.follows_id, made.record.state) == (1, held.pk, State.FROZEN)
    assert titles(made) == [row.title for row in held.subjects.filter(number__in=(2, 3))]
    first, second = (
        set(RollEntry.objects.filter(round=each).values_list("person", flat=True)) for each in (held, made)
    )
    assert first == second
    assert refusal(lambda: again(polls, held)) == ["ballots.second_made"]
    commands.call_off(by=polls.office, ballot_round=made, version=version(made), reason="示例原因")
    made = again(polls, held)
    opened = commands.open_round(by=polls.office, ballot_round=made, version=version(made), present=5)
    done = counted(polls, opened, {"1": 2, "2": 3})
    result = queries.result_of(done)
    assert result is not None
    assert (result.elected, result.missing) == ((2,), 0)
    assert refusal(lambda: again(polls, done)) == ["ballots.decided"]


def test_with_too_few_elected_all_others_stand_again(polls: Polls) -> None:
    made = again(polls, held := elected(polls, {"1": 5, "2": 2, "3": 1, "4": 2}))
    assert (made.seats, titles(made)) == (1, [row.title for row in held.subjects.filter(number__in=(2, 3, 4))])


def test_a_second_ballot_is_for_who_organises_and_for_elections(polls: Polls) -> None:
    held = elected(polls, {"1": 5, "2": 3, "3": 3, "4": 1})
    denied = lambda: commands.second_ballot(by=polls.hospital.member, ballot_round=held, version=version(held))  # noqa: E731
    assert refusal(denied) == ["access.denied"]
    Round.objects.filter(pk=held.pk).update(seats=None)
    assert refusal(lambda: again(polls, held)) == ["ballots.decided"]


def test_the_page_offers_it_where_something_is_left_open(polls: Polls) -> None:
    held, client = elected(polls, {"1": 5, "2": 3, "3": 3, "4": 1}), signed_in(polls.office)
    page, act = reverse("ballots:round", args=[held.pk]), reverse("ballots:act", args=[held.pk, "again"])
    assert act in shown(client, page)
    response = client.post(act, {"_key": str(uuid4()), "_version": version(held)})
    made = Round.objects.get(follows=held)
    assert response.headers["Location"] == reverse("ballots:round", args=[made.pk])
    assert act not in shown(client, page)
    assert "示例换届选举（再次投票）" in shown(client, page)
    assert "示例换届选举" in shown(client, reverse("ballots:round", args=[made.pk]))


def words(content: bytes) -> str:
    """Return everything that a .docx says, tables included."""
    made = docx.Document(BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in made.paragraphs] + cells)


def test_ballots_are_printed_alike_without_number_or_code(polls: Polls) -> None:
    held, client = polls.opened(Mode.PAPER), signed_in(polls.office)
    address = reverse("ballots:paper", args=[held.pk])
    assert address in shown(client, reverse("ballots:round", args=[held.pk]))
    content = client.get(address).content
    said = words(content)
    assert all(word in said for word in ("示例测评", "满意", "□", *titles(held)))
    made = docx.Document(BytesIO(content))
    lines = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
    assert ["1", titles(held)[0], "□", "□", "□", "□"] in lines
    assert not made.inline_shapes
    assert not made.sections[0].footer.part.rels
    assert client.get(reverse("ballots:paper", args=[uuid4()])).status_code == 404


def test_ballots_of_other_sorts(polls: Polls) -> None:
    """An election says how many may be chosen, a survey asks its questions; a draft and what is voted on screens has no paper."""
    assert "应选 2 名" in words(documents.paper(elected(polls, {"1": 5, "2": 3, "3": 3, "4": 1})))
    survey = polls.draft("staff_survey", mode=Mode.PAPER, words="请据实填写", title="示例问卷")
    said = words(documents.paper(survey))
    assert all(question.title in said for question in queries.definition_of(survey).question)
    assert "请据实填写" in said
    contest = polls.draft("party_day_contest", mode=Mode.PAPER, title="示例评选")
    assert "最多选 3 项" in words(documents.paper(contest))
    assert signed_in(polls.office).get(reverse("ballots:paper", args=[survey.pk])).status_code == 404


def test_the_report_of_the_count_is_a_form_to_sign(polls: Polls) -> None:
    held = elected(polls, {"1": 5, "2": 3, "3": 3, "4": 1})
    record = Record.objects.get(pk=held.pk)
    assert documents.counted([held.pk]) == {held.pk}
    (values,) = documents.reports(polls.office, record)
    assert (values["issued"], values["valid"], values["tellers"]) == ("5", "5", "示例计票0、示例计票1")
    assert values["results"][1] == ["示例乙", "赞成 3，不赞成 2，弃权 0", ""]
    assert "票数相等" in values["conclusion"]
    client = signed_in(polls.office)
    forms = reverse("forms:record", args=[held.pk])
    assert forms in shown(client, reverse("ballots:round", args=[held.pk]))
    assert "计票结果报告单" in shown(client, forms)
    (seen,) = documents.reports(officer("union_office", polls.hospital.root, polls.hospital.root), record)
    assert (seen["results"], seen["conclusion"], seen["issued"]) == ([], "", "5")
    appraisal = polls.opened()
    assert documents.counted([appraisal.pk]) == set()


def test_the_report_of_a_survey_counts_its_options(polls: Polls) -> None:
    held = polls.draft("staff_survey", mode=Mode.PAPER, title="示例问卷")
    *_, other = held.electorates.all()
    held = commands.remove_place(by=polls.office, ballot_round=held, version=version(held), electorate=other)
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    held = commands.add_voters(
        by=polls.office, ballot_round=held, version=version(held), electorate=only(held), reason="示例名单",
        persons=polls.hospital.people,
    )  # fmt: skip
    held = commands.open_round(by=polls.office, ballot_round=held, version=version(held))
    asked = next(question for question in queries.definition_of(held).question if question.option)
    done = told(polls, held, {asked.id: {asked.option[0].id: 5}})
    (values,) = documents.reports(polls.office, Record.objects.get(pk=done.pk))
    assert [f"{asked.title}：{asked.option[0].title}", "5 / 5", ""] in values["results"]
    assert (values["present"], values["conclusion"]) == ("", "")
