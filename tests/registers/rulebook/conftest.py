"""A rulebook in a made-up hospital."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from tests.registers.conftest import Hospital
from tongxin.registers.rulebook import commands
from tongxin.registers.rulebook.models import Version

TODAY = dt.date(2026, 11, 22)
TEXT = """第一章 总则
第一条 为规范党委会议事决策，制定本规则。
第二条 党委会实行民主集中制。
第二章 会议
第三条 党委会一般每月召开一次。
第四条 会议须有半数以上委员到会方可举行。
讨论干部任免时，须有三分之二以上委员到会。"""


@dataclass
class Book:
    """The rulebook of a hospital, kept by its Party office."""

    hospital: Hospital

    def draft(self, **more: Any) -> Version:
        """Draft the rules of procedure of the Party committee."""
        usual: dict[str, Any] = {
            "organisation": self.hospital.root, "title": "《党委会议事规则》", "category": "procedure_rules", "text": TEXT,
        }  # fmt: skip
        return commands.draft(by=self.hospital.office, **{**usual, **more})

    def issue(self, draft: Version, **more: Any) -> Version:
        """Issue a draft that a meeting approved."""
        usual: dict[str, Any] = {
            "number": "示例党〔2026〕1号", "issued_on": dt.date(2026, 1, 10), "effective_on": dt.date(2026, 2, 1),
            "approved_by": "2026年第1次党委会",
        }  # fmt: skip
        given = {"rule_version": draft, "version": draft.record.version, **usual, **more}
        return commands.issue(by=self.hospital.office, **given)

    def issued(self, **more: Any) -> Version:
        """Draft and issue a document."""
        return self.issue(self.draft(**more))


@pytest.fixture
def book(hospital: Hospital) -> Book:
    return Book(hospital)
