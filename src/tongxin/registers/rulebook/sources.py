"""What figures count here: versions as long as they hold, filings by the day they were sent, signatures as long as valid,
notices by the day members learn of them, and what their readers did by its day."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.definitions import AUDIENCE_TITLES, FILING_TITLES, VOICE_TITLES
from tongxin.registers.rulebook.queries import notices

_CATEGORY = Dimension(_("类别"), "d.category", entries="rule_category")
_DOCUMENT = "JOIN rulebook_document d ON d.record_id = v.document_id"
_NOTICES = "rulebook_notice n JOIN records_record r ON r.id = n.record_id"
_RELEASED = "r.voided_at IS NULL AND n.members_on IS NOT NULL"
_NOTICE = {
    "kind": Dimension(_("类别"), "n.kind", entries="notice"),
    "audience": Dimension(_("公开范围"), "n.audience", choices=AUDIENCE_TITLES),
}
_VERSIONS = f"rulebook_version v {_DOCUMENT} JOIN records_record r ON r.id = v.record_id"

sources.add(
    "rulebook.version",
    Source(
        id="rulebook.version",
        title=_("制度（按施行时间）"),
        table=_VERSIONS,
        key="v.record_id",
        record="v.record_id",
        version="r.version",
        hospital="v.hospital_id",
        organisation="v.organisation_id",
        valid_from="v.effective_on",
        valid_to="v.ended_on",
        live="r.voided_at IS NULL AND v.effective_on IS NOT NULL",
        noun=_("份制度（修订后仍计 1 份）"),
        dimensions={
            "category": _CATEGORY,
            "document": Dimension(_("制度"), "v.document_id", Type.UUID),
            "first": Dimension(_("首次印发"), "(v.ordinal = 1)", Type.BOOLEAN),
            "approved": Dimension(
                _("有审议决议"),
                "EXISTS (SELECT 1 FROM records_link l WHERE l.target_id = v.record_id AND l.relation = 'approved')",
                Type.BOOLEAN,
            ),
        },
        row=((_("制度"), "r.title"), (_("文号"), "v.number"), (_("施行日期"), "v.effective_on")),
    ),
)
sources.add(
    "rulebook.filing",
    Source(
        id="rulebook.filing",
        title=_("规范性文件备案"),
        table=f"rulebook_filing f JOIN {_VERSIONS} ON v.record_id = f.version_id",
        key="f.id",
        record="v.record_id",
        version="r.version",
        hospital="f.hospital_id",
        organisation="f.organisation_id",
        occurred_on="f.sent_on",
        live="r.voided_at IS NULL AND f.sent_on IS NOT NULL",
        noun=_("件备案"),
        dimensions={
            "category": _CATEGORY,
            "result": Dimension(_("备案结果"), "nullif(f.result, '')", choices=FILING_TITLES),
            "in_time": Dimension(_("按期报备"), "(f.sent_on <= f.due_on)", Type.BOOLEAN),
        },
        row=((_("制度"), "r.title"), (_("报备日期"), "f.sent_on"), (_("备案回执"), "f.receipt")),
    ),
)
sources.add(
    "rulebook.signature",
    Source(
        id="rulebook.signature",
        title=_("制度学习和承诺签名"),
        table=f"rulebook_signature s JOIN {_VERSIONS} ON v.record_id = s.version_id",
        key="s.id",
        record="v.record_id",
        version="r.version",
        hospital="s.hospital_id",
        organisation="s.organisation_id",
        occurred_on="s.signed_on",
        live="r.voided_at IS NULL",
        noun=_("人次签名"),
        permission=queries.VIEW,
        dimensions={
            "category": _CATEGORY,
            "outside": Dimension(_("院外人员"), "(s.person_id IS NULL)", Type.BOOLEAN),
            "person": Dimension(_("签名人"), "s.person_id", Type.UUID),
        },
        row=((_("制度"), "r.title"), (_("签名日期"), "s.signed_on")),
    ),
)
sources.add(
    "rulebook.notice",
    Source(
        id="rulebook.notice",
        title=_("党务公开"),
        table=_NOTICES,
        key="n.record_id",
        record="n.record_id",
        version="r.version",
        hospital="n.hospital_id",
        organisation="n.organisation_id",
        occurred_on="n.members_on",
        live=_RELEASED,
        noun=_("条党务公开"),
        permission=notices.KEEP,
        dimensions={
            **_NOTICE,
            "members_first": Dimension(
                _("党员先于职工知道"), "(n.staff_on IS NULL OR n.members_on < n.staff_on)", Type.BOOLEAN
            ),
            "period": Dimension(_("有公示期"), "(n.closes_on IS NOT NULL)", Type.BOOLEAN),
        },
        row=((_("公开内容"), "r.title"), (_("党员知道"), "n.members_on"), (_("职工知道"), "n.staff_on")),
    ),
)
sources.add(
    "rulebook.voice",
    Source(
        id="rulebook.voice",
        title=_("党务公开的阅读、意见和异议"),
        table=f"rulebook_voice v JOIN {_NOTICES} ON n.record_id = v.notice_id",
        key="v.id",
        record="n.record_id",
        version="r.version",
        hospital="v.hospital_id",
        organisation="v.organisation_id",
        occurred_on='v."on"',
        live=_RELEASED,
        noun=_("条"),
        permission=notices.KEEP,
        dimensions={
            **_NOTICE,
            "done": Dimension(_("做了什么"), "v.kind", choices=VOICE_TITLES),
            "first": Dimension(
                _("先于职工"),
                "(v.kind <> 'objection' AND n.staff_on IS NOT NULL AND v.\"on\" < n.staff_on)",
                Type.BOOLEAN,
            ),
            "answered": Dimension(_("已答复"), "(v.answered_on IS NOT NULL)", Type.BOOLEAN),
        },
        row=((_("公开内容"), "r.title"), (_("日期"), 'v."on"')),
    ),
)
