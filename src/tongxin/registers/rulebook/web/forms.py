"""Forms of the rulebook room; each ends in one command."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.files.web.fields import UploadField
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm, PlainForm
from tongxin.ground.ui.wording import full_day
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.contents import Article
from tongxin.registers.rulebook.definitions import FILING_TITLES, VERDICT_TITLES, FilingResult, Verdict
from tongxin.registers.rulebook.models import Version
from tongxin.toolbox import clock

LONG = 200
TEXT = 400_000


def _categories() -> list[tuple[str, str]]:
    return [(entry.id, entry.title) for entry in queries.categories().values()]


def _titles(titles: dict[str, str]) -> list[tuple[str, str]]:
    return [(key, gettext(title)) for key, title in titles.items()]


def _body(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("正文"), required=required, max_length=TEXT, strip=True, widget=forms.Textarea(attrs={"rows": "18"}),
        help_text=_("直接粘贴全文即可，系统按“第一章”“第一条”自动分章分条；没有“第几条”的按“一、二、”分"),
    )  # fmt: skip


def _upload() -> UploadField:
    return UploadField(
        label=_("或者上传 Word 文档"),
        required=False,
        accept=".docx",
        help_text=_("选了文件就用文件里的文字，原文件作为附件保存"),
    )


class ListForm(PlainForm):
    """By which the list is narrowed."""

    q = forms.CharField(label=_("名称、文号"), required=False, max_length=60)
    category = forms.ChoiceField(label=_("类别"), required=False)
    day = DayField(label=_("哪一天现行"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["category"].choices = [("", gettext("全部")), *_categories()]  # type: ignore[attr-defined]  # a ChoiceField


class DraftForm(CommandForm):
    """A new document."""

    title = forms.CharField(label=_("制度名称"), max_length=LONG, help_text=_("不用加书名号"))
    category = forms.ChoiceField(label=_("类别"))
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("起草部门"))
    text = _body(required=False)
    upload = _upload()
    gist = forms.CharField(label=_("起草说明"), required=False, max_length=LONG)

    def __init__(self, data: Any = None, files: Any = None, *, units: Any, **more: Any) -> None:
        super().__init__(data, files, **more)
        self.fields["category"].choices = _categories()  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["organisation"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField


class WriteForm(CommandForm):
    """The text of a draft."""

    versioned = True
    text = _body(required=False)
    upload = _upload()
    gist = forms.CharField(label=_("主要改动"), required=False, max_length=LONG, help_text=_("一句话，写在版本目录里"))


class FillForm(CommandForm):
    """The text of what was issued before."""

    versioned = True
    text = _body(required=False)
    upload = _upload()


class SummaryForm(CommandForm):
    """Why a new version is begun."""

    gist = forms.CharField(label=_("为什么修订"), required=False, max_length=LONG)


class ResolvedForm(CommandForm):
    """What a resolution decides about a document."""

    versioned = True
    resolution = forms.ModelChoiceField(
        Record.objects.none(),
        label=_("审议通过的决议"),
        required=False,
        help_text=_("从议题与决议中选；没有登记在系统里的写在下面"),
    )

    def __init__(self, data: Any = None, *, resolutions: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["resolution"].queryset = resolutions  # type: ignore[attr-defined]  # a ModelChoiceField


class IssueForm(ResolvedForm):
    """How a draft comes into force."""

    approved_by = forms.CharField(
        label=_("审议会议"), required=False, max_length=LONG, help_text=_("决议不在系统里时填写，如“2021年第9次党委会”")
    )
    number = forms.CharField(label=_("文号"), required=False, max_length=60)
    issued_on = DayField(label=_("印发日期"))
    effective_on = DayField(label=_("施行日期"))
    field_order = ("resolution", "approved_by", "number", "issued_on", "effective_on")


class AbolishForm(ResolvedForm):
    """How a document ends."""

    ended_on = DayField(label=_("最后施行的一天"))
    reason = forms.CharField(label=_("废止原因"), max_length=LONG)
    field_order = ("resolution", "ended_on", "reason")


class CorrectForm(CommandForm):
    """Name and category, where they were entered wrongly."""

    versioned = True
    title = forms.CharField(label=_("制度名称"), max_length=LONG)
    category = forms.ChoiceField(label=_("类别"))
    reason = forms.CharField(label=_("更正原因"), max_length=LONG)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["category"].choices = _categories()  # type: ignore[attr-defined]  # a ChoiceField


class ReasonForm(CommandForm):
    """Why a draft is given up."""

    versioned = True
    reason = forms.CharField(label=_("作废原因"), max_length=LONG)


class SendForm(CommandForm):
    """With whom a version was put on file."""

    versioned = True
    filed_with = forms.CharField(label=_("报备机关"), max_length=120)
    sent_on = DayField(label=_("报备日期"))
    remark = forms.CharField(label=_("说明"), required=False, max_length=LONG)


class AnswerForm(CommandForm):
    """What the superior answered."""

    versioned = True
    received_on = DayField(label=_("收到回执的日期"))
    receipt = forms.CharField(label=_("备案号（回执文号）"), max_length=120)
    result = forms.ChoiceField(label=_("备案结果"), choices=lambda: _titles(FILING_TITLES))
    remark = forms.CharField(label=_("建议或意见"), required=False, max_length=LONG)

    def clean_result(self) -> FilingResult:
        """Return the result as the command takes it."""
        return FilingResult(self.cleaned_data["result"])


class CiteForm(CommandForm):
    """Who rests on which article."""

    entry = forms.ChoiceField(label=_("哪个程序、机构或规则"))
    article = forms.ChoiceField(label=_("依据哪一条"), required=False)

    def __init__(self, data: Any = None, *, articles: list[Article], **more: Any) -> None:
        super().__init__(data, **more)
        named = [(row.number, f"{row.label} {row.text[:24]}") for row in articles if row.label]
        self.fields["article"].choices = [("", gettext("整份制度")), *named]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["entry"].choices = [("", gettext("请选择")), *queries.citing()]  # type: ignore[attr-defined]  # a ChoiceField


class CleanUpForm(CommandForm):
    """A new clean-up."""

    title = forms.CharField(label=_("名称"), max_length=LONG)
    closes_on = DayField(label=_("完成期限"))


class JudgeForm(CommandForm):
    """What a clean-up concludes."""

    verdict = forms.ChoiceField(label=_("清理结论"), choices=lambda: _titles(VERDICT_TITLES), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=LONG, help_text=_("修改、废止的须写；会作为任务要求交给起草部门")
    )
    due_on = DayField(label=_("修改（废止）完成时限"), required=False)

    def clean_verdict(self) -> Verdict:
        """Return the verdict as the command takes it."""
        return Verdict(self.cleaned_data["verdict"])


class KeyForm(CommandForm):
    """Nothing but the key against double taps."""


class CompareForm(PlainForm):
    """Which two versions stand side by side."""

    old = forms.ModelChoiceField(Version.objects.none(), label=_("旧版本"))
    new = forms.ModelChoiceField(Version.objects.none(), label=_("新版本"))

    def __init__(self, data: Any = None, *, versions: Any, **more: Any) -> None:
        super().__init__(data, **more)
        for field in self.fields.values():
            field.queryset = versions  # type: ignore[attr-defined]  # a ModelChoiceField
            field.label_from_instance = _named  # type: ignore[attr-defined]  # a ModelChoiceField


def _named(version: Version) -> str:
    day = version.effective_on or version.occurred_on
    return gettext("第 {ordinal} 版（{day}）").format(ordinal=version.ordinal, day=full_day(day))


def today() -> dict[str, Any]:
    """Return the day that most days of these forms are."""
    return dict.fromkeys(
        ("issued_on", "effective_on", "sent_on", "received_on", "ended_on", "signed_on"), clock.today()
    )
