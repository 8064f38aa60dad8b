"""What a round asks of the units assessed: a statement, then a look at the points; one line each on their lists."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext

from tongxin.ground.records.models import Record
from tongxin.ground.todos.writing import Ask, push_many, settle_everywhere
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries.rounds import SPEAK
from tongxin.uses.assessment.rules.flow import Stage


def ask(row: Round, record: Record, stage: Stage) -> None:
    """Take the line of the stage before off all lists, and put that of `stage` on them, where it asks anything of units."""
    settle(row)
    if stage is Stage.STATING:
        _push(row, gettext("填写自评：{round}").format(round=record.title), gettext("填写"))
    if stage is Stage.COMMENT:
        _push(
            row,
            gettext("看考核结果，有异议可申诉：{round}").format(round=record.title),
            gettext("查看"),
            row.comment_until,
        )


def _push(row: Round, title: str, verb: str, due: dt.date | None = None) -> None:
    units = Subject.objects.filter(round=row, person=None, record__voided_at=None)
    push_many(
        (each.organisation, Ask(_subject(row), SPEAK, title, verb, _address(each), due_on=due), each.record)
        for each in units.select_related("organisation", "record")
    )


def _address(row: Subject) -> str:
    return reverse("assessment:subject", args=[row.pk])


def settle(row: Round) -> None:
    """Take the round's line off all lists."""
    settle_everywhere(row.hospital_id, _subject(row))


def _subject(row: Round) -> str:
    return f"assessment:{row.pk}"
