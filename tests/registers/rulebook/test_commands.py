"""Rule documents drafted, issued, revised, filed, cleaned up, cited, signed: allowed, denied, invalid."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import docx
import pytest

from tests.registers.conftest import Hospital, found_hospital
from tests.registers.rulebook.conftest import TEXT, TODAY, Book
from tongxin.ground.files.definitions import Upload
from tongxin.ground.records.models import Link, Record
from tongxin.ground.todos.models import Todo
from tongxin.registers.rulebook import commands, queries
from tongxin.registers.rulebook.definitions import CleanUpState, DocumentState, FilingResult, Standing, Verdict
from tongxin.registers.rulebook.models import Citation, CleanUp, Filing, Version
from tongxin.toolbox import clock, ids
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused

ONE_DAY = dt.timedelta(days=1)


def word(*lines: str) -> Upload:
    """Return a Word document of some paragraphs and a table of one row."""
    paper = docx.Document()
    for line in lines:
        paper.add_paragraph(line)
    table = paper.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "附表", "说明"
    written = BytesIO()
    paper.save(written)
    return Upload("规则.docx", written.getvalue())


def code(refused: Any) -> str:
    return str(refused.value.problems[0].code)


def test_a_document_is_drafted_with_a_code_of_its_own(book: Book) -> None:
    made = book.draft()
    assert (made.document.code, made.ordinal, made.record.title) == ("dwhysgz", 1, "党委会议事规则")
    assert [row.number for row in queries.articles_of(made)] == ["1", "2", "3", "4"]
    other = book.draft(title="党委会应时规章")  # the same initials
    assert other.document.code == "dwhysgz2"


def test_an_uploaded_word_document_is_taken_apart(book: Book, settings: Any, tmp_path: Any) -> None:
    settings.FILES = tmp_path
    made = book.draft(text="", upload=word("第一条 甲", "第二条 乙"))
    assert [row.text for row in queries.articles_of(made)] == ["甲", "乙\n附表　说明"]
    again = commands.write(by=book.hospital.office, rule_version=made, version=1, upload=word("第一条 丙"))
    assert queries.articles_of(again)[0].text == "丙\n附表　说明"


def test_only_a_sound_word_document_is_read(book: Book) -> None:
    with pytest.raises(Refused) as refused:
        book.draft(text="", upload=Upload("规则.pdf", b"%PDF-1.7\n%%EOF"))
    assert code(refused) == "files.type"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"title": "《》"}, "rulebook.title"),
        ({"category": "songs"}, "rulebook.category"),
        ({"text": "第一条 甲\n第一条 乙"}, "rulebook.article_twice"),
    ],
)
def test_what_cannot_be_drafted(book: Book, more: dict[str, Any], expected: str) -> None:
    with pytest.raises(Refused) as refused:
        book.draft(**more)
    assert code(refused) == expected


def test_a_name_in_use_is_not_drafted_again(book: Book) -> None:
    book.draft()
    with pytest.raises(Refused) as refused:
        book.draft()
    assert code(refused) == "rulebook.same_title"


def test_a_secretary_does_not_draft(book: Book) -> None:
    with pytest.raises(Denied):
        commands.draft(
            by=book.hospital.secretary, organisation=book.hospital.one, title="规则", category="party_rules", text="甲"
        )


def test_an_issue_needs_a_meeting_a_text_and_days_in_order(book: Book) -> None:
    draft = book.draft()
    for more, expected in (
        ({"approved_by": ""}, "rulebook.not_approved"),
        ({"effective_on": dt.date(2026, 1, 9)}, "rulebook.early"),
        ({"issued_on": TODAY + ONE_DAY, "effective_on": TODAY + ONE_DAY}, "records.future"),
        ({"resolution": draft.record}, "rulebook.resolution"),
    ):
        with pytest.raises(Refused) as refused:
            book.issue(draft, **more)
        assert code(refused) == expected
    empty = book.draft(title="空", text="")
    with pytest.raises(Refused) as refused:
        book.issue(empty)
    assert code(refused) == "rulebook.text"


def test_an_issued_version_stands_frozen_and_asks_for_its_filing(book: Book) -> None:
    made = book.issued()
    assert queries.standing_of(made) is Standing.IN_FORCE
    assert Record.objects.get(pk=made.document_id).state == DocumentState.ISSUED
    assert Filing.objects.get(version=made).due_on == dt.date(2026, 2, 9)
    assert Todo.objects.get(record=made.record).title == "报上级备案：《党委会议事规则》"
    with pytest.raises(Refused) as refused:
        commands.write(by=book.hospital.office, rule_version=made, version=made.record.version, text="第一条 改")
    assert code(refused) == "rulebook.state"


def test_a_stale_edit_is_a_conflict(book: Book) -> None:
    draft = book.draft()
    commands.write(by=book.hospital.office, rule_version=draft, version=1, text="第一条 甲")
    with pytest.raises(Conflict):
        commands.write(by=book.hospital.office, rule_version=draft, version=1, text="第一条 乙")


def test_the_approving_resolution_is_linked(book: Book) -> None:
    root = book.hospital.root
    resolution = Record.objects.create(
        id=ids.uuid7(), kind="resolution", hospital=root, organisation=root, title="关于修订议事规则的决定",
        occurred_on=dt.date(2026, 1, 8), state="made", created_at=clock.now(), created_by="t", changed_at=clock.now(),
        changed_by="t",
    )  # fmt: skip
    made = book.issue(book.draft(), resolution=resolution, approved_by="")
    assert made.approved_by == resolution.title
    assert queries.approved_by(made) == resolution
    assert list(queries.resolutions(book.hospital.office)) == [resolution]
    ended = commands.abolish(
        by=book.hospital.office, document=made.document, version=Record.objects.get(pk=made.document_id).version,
        ended_on=TODAY, reason="并入章程", resolution=resolution,
    )  # fmt: skip
    assert Link.objects.filter(source=resolution, target=ended.record_id).exists()


def revised(book: Book, before: Version) -> Version:
    draft = commands.revise(by=book.hospital.office, document=before.document, gist="缩短会期")
    draft = commands.write(
        by=book.hospital.office, rule_version=draft, version=1, text=TEXT.replace("每月", "每两周"), gist="缩短会期"
    )
    return book.issue(draft, issued_on=dt.date(2026, 5, 1), effective_on=dt.date(2026, 6, 1))


def test_a_new_version_replaces_the_old_one_from_its_first_day(book: Book) -> None:
    first = book.issued()
    second = revised(book, first)
    first.refresh_from_db()
    assert first.ended_on == dt.date(2026, 5, 31)
    assert queries.standing_of(first) is Standing.REPLACED
    assert queries.standing_of(second, dt.date(2026, 5, 31)) is Standing.COMING
    versions = [second, first]
    assert queries.in_force(versions, dt.date(2026, 5, 31)) == first
    assert queries.in_force(versions, dt.date(2026, 6, 1)) == second
    assert queries.in_force(versions, dt.date(2025, 6, 1)) is None


def test_versions_follow_each_other(book: Book) -> None:
    first = book.issued()
    draft = commands.revise(by=book.hospital.office, document=first.document)
    with pytest.raises(Refused) as refused:
        commands.revise(by=book.hospital.office, document=first.document)
    assert code(refused) == "rulebook.drafting"
    with pytest.raises(Refused) as refused:
        book.issue(draft)
    assert code(refused) == "rulebook.order"
    commands.void_version(by=book.hospital.office, rule_version=draft, version=1, reason="不改了")
    again = commands.revise(by=book.hospital.office, document=first.document)
    assert again.ordinal == 3


def test_with_its_only_draft_goes_the_document(book: Book) -> None:
    draft = book.draft()
    commands.void_version(by=book.hospital.office, rule_version=draft, version=1, reason="重复")
    assert Record.objects.get(pk=draft.document_id).voided
    book.draft()


def test_a_document_is_abolished_once(book: Book) -> None:
    made = book.issued()
    document, office = made.document, book.hospital.office
    record = Record.objects.get(pk=document.pk)
    with pytest.raises(Refused) as refused:
        commands.abolish(
            by=office, document=document, version=record.version, ended_on=dt.date(2026, 1, 1), reason="过时"
        )
    assert code(refused) == "rulebook.ended_early"
    commands.abolish(by=office, document=document, version=record.version, ended_on=TODAY - ONE_DAY, reason="过时")
    made.refresh_from_db()
    assert queries.standing_of(made) is Standing.ABOLISHED
    with pytest.raises(Refused) as refused:
        commands.abolish(by=office, document=document, version=record.version + 1, ended_on=TODAY, reason="过时")
    assert code(refused) == "rulebook.not_in_force"
    with pytest.raises(Refused) as refused:
        commands.revise(by=office, document=queries.document_for(office, document.pk))
    assert code(refused) == "rulebook.abolished"


def test_name_and_category_are_corrected(book: Book) -> None:
    document = book.draft().document
    row = commands.correct(
        by=book.hospital.office,
        document=document,
        version=1,
        title="党委议事规则",
        category="party_rules",
        reason="简称",
    )
    assert (row.record.title, row.category) == ("党委议事规则", "party_rules")
    row = commands.correct(by=book.hospital.office, document=row, version=2, reason="没有变化")
    assert row.record.title == "党委议事规则"


def test_what_was_issued_before_gets_its_text_once(book: Book) -> None:
    made = book.issued()
    with pytest.raises(Refused) as refused:
        commands.fill_in(by=book.hospital.office, rule_version=made, version=made.record.version, text=TEXT)
    assert code(refused) == "rulebook.has_text"


def test_a_version_is_filed_and_answered(book: Book) -> None:
    made = book.issued()
    office = book.hospital.office
    send: dict[str, Any] = {
        "by": office,
        "rule_version": made,
        "filed_with": "上级党委",
        "sent_on": dt.date(2026, 1, 20),
    }
    for more, expected in (
        ({"filed_with": " "}, "rulebook.filed_with"),
        ({"sent_on": dt.date(2026, 1, 9)}, "rulebook.sent_early"),
    ):
        with pytest.raises(Refused) as refused:
            commands.send_filing(**{**send, **more}, version=made.record.version)
        assert code(refused) == expected
    answer: dict[str, Any] = {
        "by": office, "rule_version": made, "receipt": "备〔2026〕3号", "result": FilingResult.ACCEPTED,
        "received_on": dt.date(2026, 2, 1),
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        commands.answer_filing(**answer, version=made.record.version)
    assert code(refused) == "rulebook.not_sent"
    sent = commands.send_filing(**send, version=made.record.version)
    assert Todo.objects.get(record=made.record).done_at is not None
    with pytest.raises(Refused) as refused:
        commands.answer_filing(**{**answer, "received_on": dt.date(2026, 1, 19)}, version=sent.record.version)
    assert code(refused) == "rulebook.received_early"
    commands.answer_filing(**answer, version=sent.record.version)
    filing = queries.filing_of(made)
    assert filing is not None
    assert (filing.receipt, filing.result) == ("备〔2026〕3号", "accepted")


def test_a_category_without_filing_may_still_be_filed(book: Book) -> None:
    made = book.issued(category="management_rules")
    assert queries.filing_of(made) is None
    commands.send_filing(
        by=book.hospital.office, rule_version=made, version=made.record.version, filed_with="卫健委",
        sent_on=dt.date(2026, 2, 1),
    )  # fmt: skip
    assert queries.filing_of(made) is not None


def test_a_clean_up_hands_over_what_has_to_change(book: Book) -> None:
    kept, old = book.issued(), book.issued(title="党费收缴制度", category="party_rules")
    office, root = book.hospital.office, book.hospital.root
    with pytest.raises(Refused) as refused:
        commands.begin_clean_up(by=office, organisation=root, title="清理", closes_on=TODAY - ONE_DAY)
    assert code(refused) == "rulebook.clean_up_days"
    row = commands.begin_clean_up(by=office, organisation=root, title="2026年制度清理", closes_on=TODAY)
    with pytest.raises(Refused) as refused:
        commands.begin_clean_up(by=office, organisation=root, title="又一轮", closes_on=TODAY)
    assert code(refused) == "rulebook.clean_up_open"
    commands.judge(by=office, clean_up=row, document=fresh(kept), verdict=Verdict.KEEP)
    with pytest.raises(Refused) as refused:
        commands.close_clean_up(by=office, clean_up=row)
    assert code(refused) == "rulebook.unjudged"
    with pytest.raises(Refused) as refused:
        commands.judge(by=office, clean_up=row, document=fresh(old), verdict=Verdict.REVISE)
    assert code(refused) == "records.reason"
    for verdict in (Verdict.ABOLISH, Verdict.REVISE):  # said once more: one task
        commands.judge(by=office, clean_up=row, document=fresh(old), verdict=verdict, reason="与新条例不一致")
    tasks = Link.objects.filter(source=row.pk, relation="led_to")
    assert [link.target.title for link in tasks] == ["按程序废止《党费收缴制度》"]
    closed = commands.close_clean_up(by=office, clean_up=row)
    assert closed.record.state == CleanUpState.CLOSED
    with pytest.raises(Refused) as refused:
        commands.judge(by=office, clean_up=row, document=fresh(kept), verdict=Verdict.KEEP)
    assert code(refused) == "rulebook.clean_up_closed"


def fresh(version: Version) -> Any:
    return queries.document_for(_everybody(version), version.document_id)


def _everybody(version: Version) -> Any:
    from tests.registers.conftest import SYSTEM

    return SYSTEM


def test_a_draft_is_not_cleaned_up(book: Book) -> None:
    draft = book.draft()
    row = commands.begin_clean_up(
        by=book.hospital.office, organisation=book.hospital.root, title="清理", closes_on=TODAY
    )
    with pytest.raises(Refused) as refused:
        commands.judge(by=book.hospital.office, clean_up=row, document=fresh(draft), verdict=Verdict.KEEP)
    assert code(refused) == "rulebook.not_judged"


def test_an_entry_of_the_catalog_rests_on_an_article(book: Book) -> None:
    made = book.issued()
    office, document = book.hospital.office, fresh(made)
    cited = commands.cite(by=office, document=document, entry="body/party", article="4")
    assert commands.cite(by=office, document=document, entry="body/party", article="4") == cited
    commands.cite(by=office, document=document, entry="procedure/member_development")
    assert [(row.kind, row.article) for row in queries.citations(document)] == [("程序", ""), ("议事机构", "4")]
    for more, expected in (
        ({"entry": "role/member"}, "rulebook.cited"),
        ({"entry": "body/nobody"}, "rulebook.cited"),
        ({"entry": "body/party", "article": "9"}, "rulebook.no_article"),
    ):
        with pytest.raises(Refused) as refused:
            commands.cite(by=office, document=document, **more)
        assert code(refused) == expected
    commands.uncite(by=office, citation=queries.citation_for(office, cited.pk))
    assert [row.article for row in queries.citations(document)] == [""]
    with pytest.raises(NotFound):
        queries.citation_for(office, cited.pk)


def test_a_draft_has_no_articles_to_rest_on(book: Book) -> None:
    with pytest.raises(Refused) as refused:
        commands.cite(by=book.hospital.office, document=book.draft().document, entry="body/party", article="1")
    assert code(refused) == "rulebook.no_article"


def test_a_unit_signs_and_what_runs_out_is_signed_again(book: Book) -> None:
    hospital = book.hospital
    made = book.issued(title="廉洁从业承诺书", category="commitment", text="一、不收红包。\n二、不开单提成。")
    sign: dict[str, Any] = {"organisation": hospital.one, "rule_version": made, "signed_on": dt.date(2026, 3, 1)}
    assert commands.sign(by=hospital.secretary, persons=hospital.people[:3], **sign) == 3
    assert commands.sign(by=hospital.secretary, persons=hospital.people[:4], **sign) == 1
    assert queries.signed(made) == 4
    assert queries.signers(hospital.one, TODAY).exclude(pk__in=queries.signed_persons(made, TODAY)).count() == 1
    after = dt.date(2027, 3, 1)
    assert not queries.signed_persons(made, after).exists(), "a commitment holds for twelve months"
    commands.sign_outside(
        by=hospital.office,
        organisation=hospital.root,
        rule_version=made,
        name="示例甲",
        firm="示例药业",
        signed_on=TODAY,
    )
    assert queries.signed(made) == 5


def test_what_cannot_be_signed(book: Book) -> None:
    hospital = book.hospital
    made = book.issued(title="承诺书", category="commitment", text="一、不收红包。")
    plain = book.issued()
    stranger = found_hospital("other").people[0]
    usual: dict[str, Any] = {
        "by": hospital.office, "organisation": hospital.one, "rule_version": made, "persons": hospital.people[:1],
        "signed_on": TODAY,
    }  # fmt: skip
    for more, expected in (
        ({"rule_version": plain}, "rulebook.not_signed"),
        ({"signed_on": dt.date(2026, 1, 31)}, "rulebook.not_in_force_then"),
        ({"persons": [stranger]}, "rulebook.strangers"),
        ({"persons": []}, "rulebook.nobody"),
    ):
        with pytest.raises(Refused) as refused:
            commands.sign(**{**usual, **more})
        assert code(refused) == expected
    with pytest.raises(Refused) as refused:
        commands.sign_outside(
            by=hospital.office, organisation=hospital.root, rule_version=made, name="甲", firm="", signed_on=TODAY
        )
    assert code(refused) == "rulebook.outsider"


def test_drafts_are_seen_by_who_drafts_and_nothing_leaves_the_hospital(book: Book) -> None:
    draft, made = book.draft(title="草案"), book.issued()
    hospital: Hospital = book.hospital
    stranger = found_hospital("other").office
    assert queries.seen(hospital.office, draft.pk)
    assert not queries.seen(hospital.member, draft.pk)
    assert queries.seen(hospital.member, made.pk)
    assert queries.seen(hospital.member, made.document_id)
    assert not queries.seen(stranger, made.pk)
    row = commands.begin_clean_up(by=hospital.office, organisation=hospital.root, title="清理", closes_on=TODAY)
    assert queries.seen(hospital.office, row.pk)
    assert not queries.seen(hospital.member, row.pk)
    assert isinstance(queries.clean_up_for(hospital.office, row.pk), CleanUp)
    assert Citation.objects.count() == 0
