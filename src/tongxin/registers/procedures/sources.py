"""Dues as figures count them: months paid, by the day of payment, and members by what they owe on a day."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.registers.procedures.queries.dues import VIEW

# The full months gone by since the member was of this branch and dues were first fixed, neither paid nor excused: the same as
# `rules.dues.owing` counts.
_OWING = """EXISTS (SELECT 1
    FROM generate_series(
        date_trunc('month', greatest(m.valid_from, (SELECT min(f.valid_from) FROM procedures_duesstandard f
            WHERE f.person_id = d.person_id AND f.voided_at IS NULL))::timestamp),
        date_trunc('month', %(last)s::timestamp) - interval '1 month', interval '1 month') AS gone(month)
    WHERE NOT EXISTS (SELECT 1 FROM procedures_duespayment y
            WHERE y.person_id = d.person_id AND y.voided_at IS NULL AND y.month = gone.month::date)
        AND NOT EXISTS (SELECT 1 FROM procedures_duesexcuse e
            WHERE e.person_id = d.person_id AND e.voided_at IS NULL
            AND date_trunc('month', e.valid_from::timestamp) <= gone.month
            AND (e.valid_to IS NULL OR e.valid_to >= gone.month::date)))"""

sources.add(
    "procedures.dues_payment",
    Source(
        id="procedures.dues_payment", title=_("党费交纳"),
        table="procedures_duespayment y JOIN people_person p ON p.id = y.person_id", key="y.id", record="y.person_id",
        version="y.version", hospital="y.hospital_id", organisation="y.organisation_id", occurred_on="y.paid_on",
        live="y.voided_at IS NULL", noun=_("人月"), permission=VIEW,
        dimensions={"person": Dimension(_("党员"), "y.person_id", Type.UUID)},
        measures={"amount": Dimension(_("金额"), "y.amount", Type.DECIMAL)},
        row=((_("姓名"), "p.name"), (_("所交月份"), "y.month"), (_("交纳日期"), "y.paid_on")),
    ),
)  # fmt: skip
sources.add(
    "procedures.dues_member",
    Source(
        id="procedures.dues_member", title=_("已核定党费的党员"),
        table="""procedures_duesstandard d JOIN people_person p ON p.id = d.person_id
            JOIN people_membership m ON m.person_id = d.person_id AND m.voided_at IS NULL""",
        key="d.id", record="d.person_id", version="d.version", hospital="d.hospital_id", organisation="m.organisation_id",
        valid_from="greatest(d.valid_from, m.valid_from)", valid_to="least(d.valid_to, m.valid_to)",
        live="d.voided_at IS NULL", noun=_("名党员"), permission=VIEW,
        dimensions={"owing": Dimension(_("有欠交月份"), _OWING, Type.BOOLEAN)},
        row=((_("姓名"), "p.name"), (_("核定日期"), "d.valid_from")),
    ),
)  # fmt: skip
