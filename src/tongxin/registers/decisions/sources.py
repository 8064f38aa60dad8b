"""What figures count here: items at the meeting that decided them, meetings held, what each meeting concluded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import MAJOR_TITLES, OUTCOME_TITLES, OWN

sources.add(
    "decisions.item",
    Source(
        id="decisions.item",
        title=_("“三重一大”事项"),
        table="decisions_item i JOIN records_record r ON r.id = i.record_id",
        key="i.record_id",
        record="i.record_id",
        version="r.version",
        hospital="i.hospital_id",
        organisation="i.organisation_id",
        occurred_on="i.occurred_on",
        live=f"r.voided_at IS NULL AND i.decided_on IS NOT NULL AND i.category <> '{OWN}'",
        permission=queries.VIEW,
        noun=_("项（经过几个会议的事项，只在决定的会议计 1 项）"),
        dimensions={
            "category": Dimension(_("类别"), "i.category", choices=MAJOR_TITLES),
            "type": Dimension(_("事项"), "i.type", entries="item_type"),
            "body": Dimension(_("决定机构"), "i.decided_by", entries="body"),
            "outcome": Dimension(_("结果"), "i.outcome", choices=OUTCOME_TITLES),
            "minuted": Dimension(
                _("有会议记录"),
                "EXISTS (SELECT 1 FROM decisions_line l JOIN decisions_meeting m ON m.record_id = l.meeting_id "
                "WHERE l.item_id = i.record_id AND l.outcome <> '' AND NOT l.reopened AND m.body = i.decided_by "
                "AND m.locked_at IS NOT NULL)",
                Type.BOOLEAN,
            ),
        },
        measures={"amount": Dimension(_("金额"), "i.amount", Type.DECIMAL)},
        row=((_("事项"), "r.title"), (_("类别"), "i.category"), (_("结果"), "i.outcome")),
    ),
)
sources.add(
    "decisions.meeting",
    Source(
        id="decisions.meeting",
        title=_("会议"),
        table="decisions_meeting m JOIN records_record r ON r.id = m.record_id",
        key="m.record_id",
        record="m.record_id",
        version="r.version",
        hospital="m.hospital_id",
        organisation="m.organisation_id",
        occurred_on="m.occurred_on",
        live="r.voided_at IS NULL AND m.closed_at IS NOT NULL",
        permission=queries.VIEW,
        noun=_("次会议"),
        dimensions={"body": Dimension(_("机构"), "m.body", entries="body")},
        row=((_("会议"), "r.title"), (_("日期"), "m.occurred_on")),
    ),
)
sources.add(
    "decisions.line",
    Source(
        id="decisions.line",
        title=_("会议上作出结论的议题"),
        table="decisions_line l JOIN decisions_meeting m ON m.record_id = l.meeting_id "
        "JOIN records_record r ON r.id = l.item_id",
        key="l.id",
        record="l.item_id",
        version="r.version",
        hospital="l.hospital_id",
        organisation="l.organisation_id",
        occurred_on="m.occurred_on",
        live="r.voided_at IS NULL AND l.outcome <> '' AND NOT l.reopened",
        permission=queries.VIEW,
        noun=_("项（一个事项经过几个会议，每个会议各计 1 项）"),
        dimensions={
            "body": Dimension(_("机构"), "m.body", entries="body"),
            "outcome": Dimension(_("结果"), "l.outcome", choices=OUTCOME_TITLES),
        },
        row=((_("事项"), "r.title"), (_("结果"), "l.outcome")),
    ),
)
