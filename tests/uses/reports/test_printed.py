"""The summary that a branch has drawn up closes its book of the year."""

from __future__ import annotations

from tests.registers.conftest import Hospital
from tests.uses.reports.conftest import FIRST, LAST

from tongxin.ground.forms.fillings import Prose
from tongxin.uses.reports import commands
from tongxin.uses.reports.printed import CHAPTER


def test_the_summary_of_a_branch_is_the_last_chapter_of_its_book(hospital: Hospital) -> None:
    by, branch = hospital.secretary, hospital.one
    assert list(CHAPTER.write(by, branch, 2026)) == []
    row = commands.draft(by=by, template="branch_summary", organisation=branch, first=FIRST, last=LAST)
    commands.write_prose(by=by, draft=row, section="plan", text="下一年继续做好导医。", version=row.record.version)
    told = [piece.text for piece in CHAPTER.write(by, branch, 2026) if isinstance(piece, Prose)]
    assert "志愿服务8人次" in "".join(told)
    assert told[-2:] == ["四、下一步打算", "下一年继续做好导医。"]
    assert not any("存在的问题" in text for text in told), "a heading with nothing under it is left out"
    assert list(CHAPTER.write(by, hospital.two, 2026)) == []
    commands.draft(by=hospital.office, template="annual_summary", organisation=branch, first=FIRST, last=LAST)
    again = [piece.text for piece in CHAPTER.write(by, branch, 2026) if isinstance(piece, Prose)]
    assert again == told, "a newer report by another template is no chapter of the book"
