"""What figures count here, all of it only once published: rounds, the ballots of their groups, and what they came to.

Rows of groups too small to show carry no marks into any figure, so that no total gives them away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.definitions import MODE_TITLES

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_ROUND = "ballots_round b JOIN records_record r ON r.id = b.record_id"
_LIVE = "r.voided_at IS NULL AND NOT b.trial AND r.state IN ('published', 'archived')"
_GROUP = """ballots_electorate e JOIN ballots_round b ON b.record_id = e.round_id
    JOIN records_record r ON r.id = b.record_id"""
_SCORE = """ballots_score t JOIN ballots_electorate e ON e.id = t.electorate_id
    JOIN ballots_round b ON b.record_id = t.round_id JOIN records_record r ON r.id = b.record_id"""
_OF_ROUND = {
    "kind": Dimension(_("投票种类"), "b.definition", entries="ballot"),
    "mode": Dimension(_("投票方式"), "b.mode", choices=MODE_TITLES),
}
_OF_GROUP = {**_OF_ROUND, "electorate": Dimension(_("投票群体"), "e.key")}


def _source(id: str, title: StrPromise, table: str, noun: StrPromise, key: str, **more: object) -> Source:
    """Return a source over published rounds `b` with their records `r`, dated by the day a round opened."""
    usual: dict[str, object] = {
        "id": id, "title": title, "table": table, "key": key, "record": "b.record_id", "version": "r.version",
        "hospital": "b.hospital_id", "organisation": "b.organisation_id", "occurred_on": "b.occurred_on", "live": _LIVE,
        "permission": queries.VIEW, "noun": noun, "dimensions": _OF_GROUP,
    }  # fmt: skip
    return sources.add(id, Source(**{**usual, **more}))  # type: ignore[arg-type]  # the fields of Source, by name


_source(
    "ballots.round", _("已公布的投票"), _ROUND, _("轮投票"), "b.record_id", dimensions=_OF_ROUND,
    row=((_("名称"), "r.title"), (_("日期"), "b.occurred_on")),
)  # fmt: skip
_source(
    "ballots.electorate", _("各投票群体收回的选票"),
    _GROUP, _("个投票群体"), "e.id",
    measures={
        "issued": Dimension(_("发出选票"), "coalesce(e.issued, 0)", Type.INTEGER),
        "returned": Dimension(_("收回选票"), "coalesce(e.returned, 0)", Type.INTEGER),
        "valid": Dimension(_("有效选票"), "coalesce(e.returned - e.invalid, 0)", Type.INTEGER),
        "below": Dimension(_("低于警戒线的选票"), "CASE WHEN e.hidden THEN NULL ELSE e.below END", Type.INTEGER),
    },
    row=((_("名称"), "r.title"), (_("群体"), "e.title"), (_("收回（票）"), "coalesce(e.returned, 0)")),
)  # fmt: skip
_RATE = Dimension(_("满意率"), "100.0 * t.good / nullif(t.valid, 0)", Type.DECIMAL)
_MARKS = {
    "rate": _RATE,
    "good": Dimension(_("满意（选择）票"), "t.good", Type.INTEGER),
    "valid": Dimension(_("有效票"), "t.valid", Type.INTEGER),
}
# What one subject came to is read by those alone who may read restricted results.
_source(
    "ballots.subject", _("各测评对象的测评结果"), _SCORE, _("个对象"), "t.id",
    live=f"{_LIVE} AND NOT e.hidden AND t.subject_id IS NOT NULL AND t.valid > 0", permission=queries.RESTRICTED,
    dimensions={**_OF_GROUP, "flagged": Dimension(_("低于警戒线"), "t.flagged", Type.BOOLEAN)}, measures=_MARKS,
    row=((_("名称"), "r.title"), (_("群体"), "e.title"), (_("满意（票）"), "t.good"), (_("有效（票）"), "t.valid")),
)  # fmt: skip
_source(
    "ballots.answer", _("问卷各选项的选择"), _SCORE, _("个选项"), "t.id",
    live=f"{_LIVE} AND NOT e.hidden AND t.subject_id IS NULL",
    dimensions={
        **_OF_GROUP, "question": Dimension(_("题目"), "t.question"), "option": Dimension(_("选项"), "t.option"),
    },
    measures=_MARKS,
    row=((_("名称"), "r.title"), (_("群体"), "e.title"), (_("题目"), "t.question"), (_("选项"), "t.option"),
         (_("选择（票）"), "t.good"), (_("有效（票）"), "t.valid")),
)  # fmt: skip
