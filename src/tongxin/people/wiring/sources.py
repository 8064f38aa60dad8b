"""Persons, members, posts, terms, organisations and money as figures count them: by date, never by a status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.ground.organisations.definitions import TITLES, OrganisationKind
from tongxin.people.definitions import BANDS, CADRE_LEVELS, CHANGES, EDUCATIONS, SEXES, STANDINGS, TITLE_LEVELS
from tongxin.people.queries import VIEW

Word = TypeVar("Word", bound=StrEnum)

# Whole years lived by the last day, as `toolbox.periods.age` tells them (29 February is clamped).
_YEARS = "(extract(year FROM %(last)s::date)::int - extract(year FROM p.born)::int)"
AGE = f"({_YEARS} - (p.born + make_interval(years => {_YEARS}) > %(last)s::date)::int)"
AGE_BAND = (
    f"(CASE WHEN {AGE} <= 30 THEN '30' WHEN {AGE} > 60 THEN '61' WHEN p.born IS NOT NULL"
    f" THEN (ceil({AGE} / 5.0)::int * 5)::text END)"
)
# Who was probationary on the first day of a membership is a full member from `full_on` on.
STANDING = "(CASE WHEN m.full_on <= %(last)s::date THEN 'full' ELSE m.standing END)"
_HELD = (
    "#.voided_at IS NULL AND #.valid_from <= %(last)s::date AND (#.valid_to IS NULL OR #.valid_to >= %(last)s::date)"
)


def _dated(sql: str) -> str:
    """Write every `@x` out: row `x` is in force and holds on the window's last day."""
    return re.sub(r"@(\w)", lambda alias: _HELD.replace("#", alias[1]), sql)


TITLE_LEVEL = """(SELECT t.level FROM people_title t WHERE t.person_id = p.id AND t.voided_at IS NULL AND t.level <> ''
    AND (t.since IS NULL OR t.since <= %(last)s::date)
    ORDER BY array_position(ARRAY['senior', 'associate', 'middle', 'junior'], t.level::text) LIMIT 1)"""
_UNIT = "organisations_organisation u"
_UNIT_KIND = Dimension(_("组织类别"), "u.kind", choices={kind.value: title for kind, title in TITLES.items()})

_ABOVE = """(SELECT a.kind FROM organisations_parentlink x JOIN organisations_organisation a ON a.id = x.parent_id
    WHERE x.child_id = u.id AND x.valid_from <= %(last)s::date
    AND (x.valid_to IS NULL OR x.valid_to >= %(last)s::date))"""


def _choices(titles: Mapping[Word, str]) -> dict[str, str]:
    return {key.value: title for key, title in titles.items()}


def _marked(kind: str) -> str:
    """Return whether person `p` bears a mark of the catalog on the last day."""
    sql = "EXISTS (SELECT 1 FROM people_trait x WHERE x.person_id = p.id AND x.kind = 'KIND' AND @x)"
    return _dated(sql).replace("KIND", kind)


_IN_SERVICE = """((p.retired_on IS NULL OR p.retired_on > %(last)s::date)
    AND (p.left_on IS NULL OR p.left_on >= %(last)s::date))"""
_OF_PERSON = {
    "person": Dimension(_("人员"), "p.id", Type.UUID),
    "sex": Dimension(_("性别"), "nullif(p.sex, '')", choices=_choices(SEXES)),
    "age": Dimension(_("年龄"), AGE, Type.INTEGER),
    "age_band": Dimension(_("年龄段"), AGE_BAND, choices=BANDS),
    "education": Dimension(_("学历"), "nullif(left(p.education, 1), '')", choices=EDUCATIONS),
    "minority": Dimension(_("少数民族"), "(p.ethnicity NOT IN ('', '01'))", Type.BOOLEAN),
    "title_level": Dimension(_("职称级别"), TITLE_LEVEL, choices=_choices(TITLE_LEVELS)),
    "in_service": Dimension(_("在职"), _IN_SERVICE, Type.BOOLEAN),
    "backbone": Dimension(_("党员业务骨干"), _marked("backbone"), Type.BOOLEAN),
    "double_leader": Dimension(_("“双带头人”"), _marked("double_leader"), Type.BOOLEAN),
    "identity": Dimension(_("亮身份"), _marked("identity_badge"), Type.BOOLEAN),
}  # fmt: skip

sources.add(
    "people.membership",
    Source(
        id="people.membership",
        title=_("党员组织关系"),
        table="people_membership m JOIN people_person p ON p.id = m.person_id",
        key="m.id",
        record="m.person_id",
        version="m.version",
        hospital="m.hospital_id",
        organisation="m.organisation_id",
        valid_from="m.valid_from",
        valid_to="m.valid_to",
        live="m.voided_at IS NULL",
        noun=_("名党员"),
        permission=VIEW,
        dimensions={**_OF_PERSON, "standing": Dimension(_("党籍"), STANDING, choices=_choices(STANDINGS))},
        row=((_("姓名"), "p.name"), (_("党籍"), STANDING), (_("转入日期"), "m.valid_from")),
    ),
)
sources.add(
    "people.person",
    Source(
        id="people.person",
        title=_("职工"),
        table="people_placement l JOIN people_person p ON p.id = l.person_id",
        key="l.id",
        record="l.person_id",
        version="l.version",
        hospital="l.hospital_id",
        organisation="l.organisation_id",
        valid_from="l.valid_from",
        valid_to="l.valid_to",
        live="l.voided_at IS NULL",
        noun=_("名职工"),
        permission=VIEW,
        dimensions=_OF_PERSON,
        row=((_("姓名"), "p.name"), (_("工号"), "p.code"), (_("到科室日期"), "l.valid_from")),
    ),
)

# Of several cadre posts of one person the first by rank stands for the person: a mean of ages counts each once.
_FIRST = _dated("""NOT EXISTS (SELECT 1 FROM people_post f WHERE f.person_id = o.person_id AND f.level <> '' AND @f
    AND (f."order", f.id) < (o."order", o.id))""")
_HEADS = _dated("""EXISTS (SELECT 1 FROM people_post h WHERE h.person_id = p.id AND @h
    AND h.kind IN ('department_head', 'department_deputy'))""")
sources.add(
    "people.post",
    Source(
        id="people.post",
        title=_("任职"),
        table=f"people_post o JOIN people_person p ON p.id = o.person_id JOIN {_UNIT} ON u.id = o.organisation_id",
        key="o.id",
        record="o.person_id",
        version="o.version",
        hospital="o.hospital_id",
        organisation="o.organisation_id",
        valid_from="o.valid_from",
        valid_to="o.valid_to",
        live="o.voided_at IS NULL",
        noun=_("个任职"),
        permission=VIEW,
        dimensions={
            **_OF_PERSON,
            "kind": Dimension(_("职务"), "o.kind", entries="post"),
            "level": Dimension(_("干部级别"), "nullif(o.level, '')", choices=_choices(CADRE_LEVELS)),
            "unit_kind": _UNIT_KIND,
            "first": Dimension(_("本人最高的干部职务"), _FIRST, Type.BOOLEAN),
            "department_head": Dimension(_("科室负责人"), _HEADS, Type.BOOLEAN),
            "elected": Dimension(_("选举产生"), "o.elected", Type.BOOLEAN),
        },
        row=(
            (_("姓名"), "p.name"),
            (_("职务"), "o.title"),
            (_("组织"), "u.short_name"),
            (_("任职日期"), "o.valid_from"),
        ),
    ),
)
_DUE = "greatest(t.due_on, t.postponed_to)"
_AHEAD = f"age({_DUE}, %(last)s::date)"
sources.add(
    "people.term",
    Source(
        id="people.term",
        title=_("党组织任期"),
        table=f"people_term t JOIN {_UNIT} ON u.id = t.organisation_id",
        key="t.id",
        record="t.id",
        version="t.version",
        hospital="t.hospital_id",
        organisation="t.organisation_id",
        valid_from="t.elected_on",
        valid_to="""least(u.dissolved_on - 1, (SELECT min(n.elected_on) - 1 FROM people_term n
            WHERE n.organisation_id = t.organisation_id AND n.elected_on > t.elected_on AND n.voided_at IS NULL))""",
        live=f"t.voided_at IS NULL AND u.kind <> '{OrganisationKind.BODY}'",
        noun=_("个党组织的任期"),
        permission=VIEW,
        dimensions={
            "unit_kind": _UNIT_KIND,
            "unit": Dimension(_("党组织"), "u.id", Type.UUID),
            "overdue": Dimension(_("任期已满"), f"({_DUE} < %(last)s::date)", Type.BOOLEAN),
            "months_left": Dimension(
                _("距届满月数"),
                f"(extract(year FROM {_AHEAD}) * 12 + extract(month FROM {_AHEAD})"
                f" + (extract(day FROM {_AHEAD}) > 0)::int)::int",
                Type.INTEGER,
            ),
        },
        row=((_("党组织"), "u.short_name"), (_("换届日期"), "t.elected_on"), (_("届满日期"), _DUE)),
    ),
)
_COVERED = _dated("EXISTS (SELECT 1 FROM people_coverage c WHERE c.department_id = u.id AND @c)")
_MEMBERS_THERE = _dated("""(SELECT count(*) FROM people_placement l JOIN people_membership m ON m.person_id = l.person_id
    WHERE l.organisation_id = u.id AND @l AND @m AND STANDING = 'full')""").replace("STANDING", STANDING)
sources.add(
    "people.organisation",
    Source(
        id="people.organisation",
        title=_("组织"),
        table=_UNIT,
        key="u.id",
        record="u.id",
        version="u.version",
        hospital="u.hospital_id",
        organisation="u.id",
        valid_from="u.established_on",
        valid_to="(u.dissolved_on - 1)",
        noun=_("个组织"),
        permission=VIEW,
        dimensions={
            "kind": _UNIT_KIND,
            "above": Dimension(
                _("上级组织类别"), _ABOVE, choices={kind.value: title for kind, title in TITLES.items()}
            ),
            "unit": Dimension(_("组织"), "u.id", Type.UUID),
            "covered": Dimension(_("已有党支部覆盖"), _COVERED, Type.BOOLEAN),
            "full_members": Dimension(_("正式党员人数"), _MEMBERS_THERE, Type.INTEGER),
        },
        row=((_("组织"), "u.short_name"), (_("类别"), "u.kind"), (_("成立日期"), "u.established_on")),
    ),
)
sources.add(
    "people.change",
    Source(
        id="people.change",
        title=_("党员增减变动"),
        table="people_membershipchange c JOIN people_person p ON p.id = c.person_id",
        key="c.id",
        record="c.person_id",
        version="c.version",
        hospital="c.hospital_id",
        organisation="c.organisation_id",
        occurred_on="c.occurred_on",
        live="c.voided_at IS NULL",
        noun=_("次党员增减变动"),
        permission=VIEW,
        dimensions={**_OF_PERSON, "kind": Dimension(_("增减类型"), "c.kind", choices=_choices(CHANGES))},
        row=((_("姓名"), "p.name"), (_("类型"), "c.kind"), (_("日期"), "c.occurred_on")),
    ),
)
sources.add(
    "people.spending",
    Source(
        id="people.spending",
        title=_("活动经费支出"),
        table="people_spending s",
        key="s.id",
        record="coalesce(s.source_id, s.id)",
        version="s.version",
        hospital="s.hospital_id",
        organisation="s.organisation_id",
        occurred_on="s.occurred_on",
        live="s.voided_at IS NULL",
        noun=_("笔支出"),
        permission=VIEW,
        measures={"amount": Dimension(_("金额"), "s.amount", Type.DECIMAL)},
        row=((_("用途"), "s.purpose"), (_("金额（元）"), "s.amount"), (_("日期"), "s.occurred_on")),
    ),
)
sources.add(
    "people.budget",
    Source(
        id="people.budget",
        title=_("活动经费预算"),
        table="people_budget b",
        key="b.id",
        record="b.id",
        version="b.version",
        hospital="b.hospital_id",
        organisation="b.organisation_id",
        occurred_on="make_date(b.year, 1, 1)",
        live="b.voided_at IS NULL",
        noun=_("份年度预算（计入当年1月）"),
        permission=VIEW,
        measures={"amount": Dimension(_("金额"), "b.amount", Type.DECIMAL)},
        row=((_("年度"), "b.year"), (_("金额（元）"), "b.amount")),
    ),
)
