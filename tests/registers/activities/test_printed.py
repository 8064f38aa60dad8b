"""Forms of activities: filled from their records, printed, scanned and filed; the book of a branch and a year."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from pytest_django import Settings

from tests.registers.conftest import Hospital, found_hospital
from tongxin.ground.commands.actors import User
from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.models import Attachment, StoredFile
from tongxin.ground.files.queries import attachments
from tongxin.ground.forms import commands as forms
from tongxin.ground.forms import queries as printing
from tongxin.ground.forms.codes import number_of
from tongxin.ground.forms.models import Page, Pile, Print, Trouble
from tongxin.ground.jobs import tasks as jobs
from tongxin.ground.jobs.models import Job
from tongxin.ground.records.models import Record
from tongxin.registers.activities import commands
from tongxin.registers.activities.commands import approving
from tongxin.registers.activities.definitions import Part
from tongxin.registers.activities.models import Gathering
from tongxin.registers.activities.printed import away_class
from tongxin.registers.activities.stages import Verdict
from tongxin.toolbox import office
from tongxin.toolbox.problems import Denied, NotFound, Refused

DAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


def held(hospital: Hospital, kind: str = "themed_party_day", **more: Any) -> Record:
    """Record a gathering of the first branch at which three were present."""
    given: dict[str, Any] = {"present": hospital.people[:3], "title": "学习贯彻条例", **more}
    given |= {"by": hospital.secretary, "organisation": hospital.one, "occurred_on": DAY}
    return commands.record(kind=kind, **given).record


def meeting(hospital: Hospital) -> Record:
    """Record a members' meeting with a lecture: one on duty, one away without a word, one guest."""
    people = hospital.people
    return held(
        hospital, "members_meeting", excused={str(people[3].pk): "急诊手术值班，阑尾炎"}, absent=[people[4]],
        outsiders=[("钱某某", "社区党总支")], starts_at=dt.time(15), ends_at=dt.time(16, 30), place="三楼会议室",
        extra={"topic": "年度计划", "host": str(people[0].pk), "recorder": str(people[1].pk)},
        parts=[Part("party_class", "党课", None, {"topic": "医院党建", "lecturer": "示例专家"})],
        minutes="一、讨论。\n二、决定。",
    )  # fmt: skip


def talk(hospital: Hospital) -> Record:
    talker, talked = (str(person.pk) for person in hospital.people[:2])
    return held(
        hospital, "heart_talk", present=[],
        extra={"talker": talker, "talked": talked, "pair": "支委与党员", "points": "家中有困难", "help": "帮助请假"},
    )  # fmt: skip


def printed(by: User, form: str, *records: Record) -> Print:
    return forms.print_forms(by=by, organisation=records[0].organisation, form_id=form, records=list(records))


def content(made: Print) -> bytes:
    assert made.document is not None
    return printing.content(made.document)


def words(made: Print) -> str:
    document = docx.Document(io.BytesIO(content(made)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    feet = [line.text for section in document.sections for line in section.footer.paragraphs]
    return "\n".join([*(line.text for line in document.paragraphs), *cells, *feet])


def run(job_id: Any) -> Job:
    jobs.run(job=str(job_id))
    return Job.objects.get(pk=job_id)


def scan(made: Print, folder: Path, *, photos: bool = False) -> list[Upload]:
    """Print a document on paper and scan it: as one .pdf of pictures, or as a photo of each page, askew."""
    (folder / "printed.docx").write_bytes(content(made))
    office.convert([folder / "printed.docx"], folder)
    subprocess.run(["pdftoppm", "-r", "150", "-jpeg", folder / "printed.pdf", folder / "page"], check=True)
    from PIL import Image

    pages = [Image.open(path).rotate(2, expand=True, fillcolor="white") for path in sorted(folder.glob("page-*.jpg"))]
    if photos:
        return [Upload(f"IMG_{number}.jpg", _bytes(page, "JPEG")) for number, page in enumerate(pages)]
    held_ = io.BytesIO()
    pages[0].save(held_, "PDF", save_all=True, append_images=pages[1:])
    return [Upload("扫描001.pdf", held_.getvalue())]


def _bytes(page: Any, kind: str) -> bytes:
    made = io.BytesIO()
    page.save(made, kind)
    return made.getvalue()


def hand_in(by: User, hospital: Hospital, uploads: list[Upload]) -> Pile:
    pile = forms.hand_in(by=by, organisation=hospital.one, uploads=uploads)
    done = run(pile.job_id)
    assert not done.problems
    pile.refresh_from_db()
    return pile


# What forms say.


def test_a_sign_in_sheet_has_the_names_preprinted(hospital: Hospital) -> None:
    said = words(printed(hospital.secretary, "sign_in_sheet", meeting(hospital)))
    assert all(person.name in said for person in hospital.people)
    assert "钱某某" in said
    assert "社区党总支" in said
    assert said.count("签名") == 2


def test_segments_held_together_are_printed_apart_and_no_illness_is_told(hospital: Hospital) -> None:
    made = printed(hospital.secretary, "meeting_record", meeting(hospital))
    said = words(made)
    assert made.sheets == 2
    assert "内科党支部党员大会记录" in said
    assert "内科党支部党课记录" in said
    assert "示例丁（值班）、示例戊（未到）" in said
    assert "阑尾炎" not in said
    assert "示例专家" in said


def test_who_does_not_keep_the_list_prints_no_absences(hospital: Hospital) -> None:
    record = meeting(hospital)
    from tongxin.registers.activities import printed as filling

    assert next(iter(filling.meetings(hospital.member, record)))["absentees"] == ""


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("值班", "值班"),
        ("夜班后手术", "值班"),
        ("赴京出差", "公出"),
        ("援外医疗队", "公出"),
        ("产假", "请假"),
        ("", "请假"),
    ],
)
def test_reasons_are_told_in_three_classes(reason: str, told: str) -> None:
    assert away_class(reason) == told


def test_what_was_said_in_a_talk_is_not_printed(hospital: Hospital) -> None:
    said = words(printed(hospital.secretary, "heart_talk_form", talk(hospital)))
    assert "示例甲" in said
    assert "支委与党员" in said
    assert "困难" not in said
    assert "帮助请假" not in said


def test_a_leaders_visit_and_an_application_are_printed(hospital: Hospital) -> None:
    leader = str(hospital.people[0].pk)
    visit = commands.record(
        by=hospital.office, kind="research_visit", title="调研", organisation=hospital.root, occurred_on=DAY,
        present=hospital.people[1:2], minutes="排班紧。",
        extra={"leader": leader, "departments": [str(hospital.one.pk)], "theme": "改善就医", "solved": 2},
    )  # fmt: skip
    said = words(printed(hospital.office, "research_record", visit.record))
    assert "内科党支部" in said
    assert "共 2 项" in said
    planned = commands.plan(
        by=hospital.secretary, organisation=hospital.one, kind="themed_party_day", title="参观", spends=True,
        occurred_on=dt.date(2026, 12, 5),
    )  # fmt: skip
    row = planned[0] if isinstance(planned, list) else planned
    asked = approving.apply(
        by=hospital.secretary, gathering=row, people=5, plan="集体参观", budget=Decimal(1200), fund="党费", budget_items="车费",
    )  # fmt: skip
    approving.answer(
        by=hospital.office, application=asked, verdict=Verdict.APPROVED, words="注意安全", version=asked.record.version
    )
    said = words(printed(hospital.secretary, "party_activity_application", asked.record))
    assert "1200.00" in said
    assert "同意　注意安全" in said


def test_only_forms_that_suit_are_offered_and_printed(hospital: Hospital) -> None:
    day, one = held(hospital), talk(hospital)
    offered = {offer.form.id: offer.records for offer in printing.offers(hospital.secretary, [day, one])}
    assert offered == {"sign_in_sheet": [day], "themed_day_record": [day], "heart_talk_form": [one]}
    with pytest.raises(Refused) as refused:
        printed(hospital.secretary, "meeting_record", day)
    assert refused.value.problems[0].code == "forms.unsuited"
    with pytest.raises(Refused):
        printed(hospital.secretary, "no_such_form", day)


def test_a_void_record_and_anothers_record_are_not_printed(hospital: Hospital) -> None:
    record = held(hospital)
    with pytest.raises(Denied):
        printed(hospital.member, "sign_in_sheet", record)
    stranger = found_hospital("sx").secretary
    with pytest.raises(Denied):
        printed(stranger, "sign_in_sheet", record)
    with pytest.raises(NotFound):
        printing.records_for(stranger, [record.pk])
    commands.void(
        by=hospital.secretary, gathering=Gathering.objects.get(pk=record.pk), version=record.version, reason="重复"
    )
    record.refresh_from_db()
    with pytest.raises(Refused):
        printed(hospital.secretary, "sign_in_sheet", record)


def test_many_are_printed_by_a_job(hospital: Hospital) -> None:
    records = [held(hospital, title=f"活动{number}") for number in range(14)]
    made = printed(hospital.secretary, "sign_in_sheet", *records)
    assert made.document is None
    assert run(made.job_id).done == 14
    made.refresh_from_db()
    assert made.sheets == 14
    assert len(docx.Document(io.BytesIO(content(made))).sections) == 14


# What comes back.


@pytest.mark.parametrize("photos", [False, True], ids=["pdf", "photos"])
def test_a_pile_of_scans_files_itself(hospital: Hospital, tmp_path: Path, photos: bool) -> None:
    one, two = held(hospital, title="第一次"), held(hospital, title="第二次")
    uploads = scan(printed(hospital.secretary, "sign_in_sheet", one, two), tmp_path, photos=photos)
    pile = hand_in(hospital.recorder, hospital, uploads)
    assert (pile.pages, pile.filed) == (2, 2)
    assert [len(attachments(record)) for record in (one, two)] == [1, 1]
    assert attachments(one)[0].name.startswith("会议（活动）签到表 扫描件")
    assert not pile.handed.exclude(file=None).exists()
    again = forms.sort_pages(by=hospital.recorder, pile=pile, pages=[])
    assert again.pages == 2, "a job begun again finds what is done"


def test_what_is_void_foreign_or_unreadable_is_listed_and_nothing_else_lost(hospital: Hospital, tmp_path: Path) -> None:
    fine, void = held(hospital, title="有效"), held(hospital, title="作废的")
    other = found_hospital("sx")
    theirs = held(other, title="外院的")
    made = printed(hospital.secretary, "sign_in_sheet", fine, void)
    foreign = printed(other.secretary, "sign_in_sheet", theirs)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    uploads = [
        *scan(made, tmp_path / "a"),
        *scan(foreign, tmp_path / "b", photos=True),
        Upload("坏.pdf", b"%PDF-1.4\nbroken"),
    ]
    row = Gathering.objects.get(pk=void.pk)
    commands.void(by=hospital.secretary, gathering=row, version=void.version, reason="重复登记")
    pile = hand_in(hospital.secretary, hospital, uploads)
    assert [page.trouble for page in printing.sorted_pages(pile)] == ["", "voided", "unknown", "unreadable"]
    assert (pile.pages, pile.filed) == (4, 1)
    assert Attachment.objects.count() == 1


def test_a_secure_paper_is_not_kept(hospital: Hospital, tmp_path: Path) -> None:
    record = talk(hospital)
    uploads = scan(printed(hospital.secretary, "heart_talk_form", record), tmp_path, photos=True)
    pile = hand_in(hospital.secretary, hospital, uploads)
    page = printing.sorted_pages(pile)[0]
    assert (page.trouble, page.file) == (Trouble.SECURE, None)
    assert not StoredFile.objects.filter(sha256=uploads[0].sha256).exists()
    paper = forms.note_paper(
        by=hospital.secretary, record=record, form_id="heart_talk_form", number="2026-3", dated=DAY, keeper="书记办公室"
    )
    assert printing.papers(record) == [paper]
    with pytest.raises(Refused) as refused:
        forms.note_paper(
            by=hospital.secretary, record=record, form_id="heart_talk_form", number="2026-3", dated=DAY, keeper="书记"
        )
    assert refused.value.problems[0].code == "forms.paper_twice"
    forms.void_paper(by=hospital.secretary, paper=paper, version=1, reason="编号写错")
    assert not printing.papers(record)


def test_a_page_without_a_code_is_filed_by_hand_or_set_aside(hospital: Hospital) -> None:
    from PIL import Image

    record = held(hospital, title="第二季度党课")
    blank = [
        Upload(f"{name}.png", _bytes(Image.new("RGB", (400, 500), colour), "PNG"))
        for name, colour in (("a", "white"), ("b", "gray"))
    ]
    pile = hand_in(hospital.recorder, hospital, blank)
    first, second = printing.sorted_pages(pile)
    assert {first.trouble, second.trouble} == {Trouble.NO_CODE}
    assert list(printing.waiting(hospital.recorder)) == [first, second]
    assert printing.find_records(hospital.recorder, "第二季度") == [record]
    assert printing.find_records(hospital.recorder, number_of(record)) == [record]
    forms.file_page(by=hospital.recorder, page=first, record=record)
    assert len(attachments(record)) == 1
    with pytest.raises(Refused):
        forms.file_page(by=hospital.recorder, page=first, record=record)
    forms.set_aside(by=hospital.recorder, page=second, reason="空白页")
    assert Page.objects.get(pk=second.pk).file is None
    assert not printing.waiting(hospital.recorder)
    with pytest.raises(Denied):
        forms.hand_in(by=hospital.member, organisation=hospital.one, uploads=blank)


def test_files_that_are_no_scans_are_refused_all_at_once(hospital: Hospital) -> None:
    made = printed(hospital.secretary, "sign_in_sheet", held(hospital))
    with pytest.raises(Refused) as refused:
        forms.hand_in(
            by=hospital.secretary, organisation=hospital.one,
            uploads=[Upload("a.docx", content(made)), Upload("b.txt", b"text"), Upload("机密.pdf", b"%PDF-1.4")],
        )  # fmt: skip
    assert [problem.code for problem in refused.value.problems] == ["files.type", "files.type", "files.secret"]
    assert not Pile.objects.exists()


# The book.


@pytest.fixture
def book(hospital: Hospital) -> Print:
    meeting(hospital)
    held(hospital, headcount=30)
    talk(hospital)
    made = forms.print_book(by=hospital.secretary, organisation=hospital.one, year=2026)
    assert not run(made.job_id).problems
    made.refresh_from_db()
    return made


def test_the_book_tells_the_year_of_a_branch(book: Print) -> None:
    said = words(book)
    assert "党支部工作手册（2026年度）" in said
    assert "内科党支部党员大会记录" in said
    assert "主题党日活动记录表" in said
    assert "支委与党员" in said
    assert "家中有困难" not in said
    assert book.sheets == 3


def test_only_branches_keep_a_book_and_only_of_years_begun(hospital: Hospital) -> None:
    for organisation, year in ((hospital.root, 2026), (hospital.one, 2027)):
        with pytest.raises(Refused):
            forms.print_book(by=hospital.office, organisation=organisation, year=year)
    with pytest.raises(Denied):
        forms.print_book(by=hospital.recorder, organisation=hospital.one, year=2026)


def test_every_form_and_the_book_open_in_libreoffice(hospital: Hospital, book: Print, tmp_path: Path) -> None:
    """One run of LibreOffice for all of them: A4, nothing wider than the paper, as many pages as sheets."""
    records = list(Record.objects.filter(kind="activity").select_related("organisation"))
    made = {
        offer.form.id: printed(hospital.secretary, offer.form.id, *offer.records)
        for offer in printing.offers(hospital.secretary, records)
    }
    paths = [tmp_path / f"{name}.docx" for name in (*made, "book")]
    for path, each in zip(paths, [*made.values(), book], strict=True):
        path.write_bytes(content(each))
    pages = {}
    for path in office.convert(paths, tmp_path):
        told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
        assert "595." in told.partition("Page size:")[2][:20]
        pages[path.stem] = int(told.partition("Pages:")[2].split()[0])
    assert {name: pages[name] for name in made} == {name: each.sheets for name, each in made.items()}
    assert pages["book"] >= 20
