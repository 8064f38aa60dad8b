"""What figures count here: segments, attendances, and every value of the fields that hold lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.extras import amounts, texts
from tongxin.figures.sources import Dimension, Rolled, Shared, Source, sources
from tongxin.ground.catalog.queries import active
from tongxin.registers.activities import queries
from tongxin.registers.activities.definitions import HOW_TITLES, STATUS_TITLES


def _title(key: str) -> str:
    """Return the title that the catalog gives to a field."""
    kinds = active().all("activity").values()
    return next((item.title for kind in kinds for item in kind.fields if item.key == key), key)


_FIELDS = "s.extra"
_HELD = "r.voided_at IS NULL AND r.state = 'held'"
_SEGMENT_TABLE = """activities_segment s
    JOIN activities_gathering g ON g.record_id = s.gathering_id
    JOIN records_record r ON r.id = g.record_id"""
_ATTENDANCE_TABLE = """activities_attendance a
    JOIN activities_segment s ON s.gathering_id = a.gathering_id
    JOIN records_record r ON r.id = a.gathering_id"""
_MENTION_TABLE = f"""{_SEGMENT_TABLE}
    CROSS JOIN LATERAL jsonb_each(s.extra) AS field(key, value)
    CROSS JOIN LATERAL jsonb_array_elements_text(
      CASE WHEN jsonb_typeof(field.value) = 'array' THEN field.value ELSE jsonb_build_array(field.value) END
    ) AS named(value)"""
_DIMENSIONS = {
    "kind": Dimension(_("活动类别"), "s.kind", entries="activity"),
    "category": Dimension(_("小类"), "(s.extra ->> 'category')"),
    "origin": Dimension(_("来源"), "r.origin"),
    "day": Dimension(_("日期"), "s.occurred_on", Type.DATE),
}
_MEASURES = {
    "times": Dimension(_("办理次数"), "s.times", Type.INTEGER),
    "served": Dimension(_("服务对象人数"), "s.served", Type.INTEGER),
    "headcount": Dimension(_("仅计人数"), "g.headcount", Type.INTEGER),
    "hours": Dimension(_("时长"), "s.hours", Type.DECIMAL),
}

# A joint activity counts for each unit that holds it, and once for what stands above them.
_PARTNERS = Shared("activities_partner", "gathering_id", "organisation_id", "s.gathering_id")

SEGMENT = Source(
    id="activities.segment",
    title=_("活动"),
    table=_SEGMENT_TABLE,
    same_day=("g.occurred_on",),
    key="s.id",
    record="s.gathering_id",
    version="r.version",
    hospital="s.hospital_id",
    organisation="s.organisation_id",
    occurred_on="s.occurred_on",
    live=_HELD,
    permission=queries.VIEW,
    noun=_("场活动（一次活动的每个环节分别计算）"),
    dimensions=texts(_FIELDS, _title, _DIMENSIONS),
    measures=amounts(_FIELDS, _title, _MEASURES),
    row=(
        (_("活动"), "s.title"),
        (_("次数（次）"), "s.times"),
        (_("时长（小时）"), "trim_scale(s.hours)"),
        (_("地点"), "g.place"),
    ),
    shared=_PARTNERS,
    rolled=Rolled(("kind", "category"), ("times", "served", "headcount", "hours")),
)
ATTENDANCE = Source(
    id="activities.attendance",
    title=_("到场记录"),
    table=_ATTENDANCE_TABLE,
    same_day=("s.occurred_on",),
    key="md5(a.id::text || s.id::text)::uuid",  # an attendance counts once in each segment
    record="a.gathering_id",
    version="r.version",
    hospital="a.hospital_id",
    organisation="a.organisation_id",
    occurred_on="a.occurred_on",
    live=f"a.confirmed AND {_HELD}",
    permission=queries.VIEW,
    noun=_("人次（记录人已确认到场的每一人每一次）"),
    dimensions=texts(
        _FIELDS,
        _title,
        {
            **_DIMENSIONS,
            "status": Dimension(_("到场情况"), "a.status", choices=STATUS_TITLES),
            "how": Dimension(_("登记方式"), "a.how", choices=HOW_TITLES),
            "person": Dimension(_("人员"), "coalesce(a.person_id::text, a.outsider)", grouped=False),
            "observer": Dimension(_("列席"), "a.observer", Type.BOOLEAN),
            "colleague": Dimension(_("本院人员"), "a.person_id", Type.UUID),
            "outside": Dimension(_("院外人员"), "(a.person_id IS NULL)", Type.BOOLEAN),
        },
    ),
    measures={"hours": Dimension(_("时长"), "s.hours", Type.DECIMAL)},
    row=(
        (_("活动"), "s.title"),
        (_("人员"), "coalesce((SELECT p.name FROM people_person p WHERE p.id = a.person_id), a.outsider)"),
        (_("时长（小时）"), "trim_scale(s.hours)"),
        (_("登记方式"), "a.how"),
    ),
    rolled=Rolled(("kind", "category", "status"), ("hours",)),
)
MENTION = Source(
    id="activities.mention",
    title=_("活动中填报的名称"),
    table=_MENTION_TABLE,
    same_day=("g.occurred_on",),
    key="md5(s.id::text || field.key || ' ' || named.value)::uuid",
    record="r.id",
    version="r.version",
    hospital="s.hospital_id",
    organisation="s.organisation_id",
    occurred_on="s.occurred_on",
    live=_HELD,
    permission=queries.VIEW,
    shared=_PARTNERS,
    noun=_("个名称（每场活动每一项填报的每个名称）"),
    dimensions=texts(
        _FIELDS,
        _title,
        {
            **_DIMENSIONS,
            "field": Dimension(_("填报项"), "field.key"),
            "value": Dimension(_("名称"), "named.value", grouped=False),
        },
    ),
    measures={"day": _DIMENSIONS["day"]},
    row=(
        (_("活动"), "s.title"),
        (
            _("名称"),
            "coalesce((SELECT o.short_name FROM organisations_organisation o WHERE o.id::text = named.value), named.value)",
        ),
        (_("地点"), "g.place"),
    ),
)
for source in (SEGMENT, ATTENDANCE, MENTION):
    sources.add(source.id, source)
