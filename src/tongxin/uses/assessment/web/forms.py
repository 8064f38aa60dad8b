"""Forms of the assessment room, each ending in one command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm
from tongxin.uses.assessment.applying import ResultUse
from tongxin.uses.assessment.definitions import Event, Method, Scheme, Veto
from tongxin.uses.assessment.models import Mark, Subject
from tongxin.uses.assessment.rules.entries import Entry, Sheet
from tongxin.uses.assessment.rules.scoring import Known
from tongxin.uses.assessment.rules.tree import Leaf

NOT_APPLICABLE = "-"
ITEM = "item"


def _words(label: Any, *, required: bool = True, rows: int = 3, most: int = 400) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea({"rows": rows, "maxlength": most})
    )


def _offer(form: forms.Form, name: str, units: Sequence[Organisation]) -> None:
    """Let a field choose one of these units."""
    known = {str(unit.pk): unit for unit in units}
    field = cast(forms.TypedChoiceField, form.fields[name])
    field.choices = [(key, unit.name) for key, unit in known.items()]
    field.coerce = known.__getitem__


class OpenForm(CommandForm):
    """Which scheme, over whom, for which days."""

    scheme = forms.ChoiceField(label=_("用哪个方案"))
    organisation = forms.TypedChoiceField(label=_("考核哪里"), help_text=_("它和它下面的全部考核对象。"))
    first = DayField(label=_("从哪天"))
    last = DayField(label=_("到哪天"))

    def __init__(
        self, data: Any = None, *, schemes: Sequence[Scheme], units: Sequence[Organisation], **more: Any
    ) -> None:
        super().__init__(data, **more)
        cast(forms.ChoiceField, self.fields["scheme"]).choices = [(each.id, each.title) for each in schemes]
        _offer(self, "organisation", units)


class StepForm(CommandForm):
    """Nothing to fill in: only the version seen."""

    versioned: ClassVar[bool] = True


class ReasonForm(StepForm):
    """Why."""

    reason = _words(_("原因"), most=200)


class ApproveForm(StepForm):
    """Which meeting decided."""

    decided_on = DayField(label=_("审定日期"))
    decided_by = forms.CharField(label=_("哪次会议"), max_length=120, help_text=_("例如 党委会2026年第3次会议。"))


class BodyForm(StepForm):
    """Which body decides."""

    body = forms.TypedChoiceField(label=_("提交哪个会议"))

    def __init__(self, data: Any = None, *, bodies: Sequence[Organisation], **more: Any) -> None:
        super().__init__(data, **more)
        _offer(self, "body", bodies)


class VotesForm(StepForm):
    """Which published rounds give their counts; all of them, unless somebody says otherwise."""

    rounds = forms.TypedMultipleChoiceField(label=_("哪些已公布的测评"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, rounds: Sequence[Record], **more: Any) -> None:
        super().__init__(data, **more)
        known = {str(record.pk): record for record in rounds}
        field = cast(forms.TypedMultipleChoiceField, self.fields["rounds"])
        named = gettext("{title}（{day}）")
        field.choices = [(key, named.format(title=row.title, day=row.occurred_on)) for key, row in known.items()]
        field.coerce = known.__getitem__
        field.initial = list(known)
        if not known:
            field.help_text = gettext("没有您可以取用的已公布测评。每名对象的结果由组织部门取用。")


class DesignateForm(StepForm):
    """When and by whom units were named."""

    on = DayField(label=_("命名日期"))
    body = forms.CharField(label=_("命名单位"), max_length=120)
    document = forms.CharField(label=_("文件名称及文号"), max_length=200, required=False)


class VariantForm(StepForm):
    """Which points fit."""

    variant = forms.ChoiceField(label=_("考核类别"), required=False)

    def __init__(self, data: Any = None, *, scheme: Scheme, **more: Any) -> None:
        super().__init__(data, **more)
        choices = [("", gettext("方案缺省分值")), *((each.id, each.title) for each in scheme.variant)]
        cast(forms.ChoiceField, self.fields["variant"]).choices = choices


class GradeForm(StepForm):
    """The grade the committee gives, and why it is not the one the score speaks for."""

    grade = forms.ChoiceField(label=_("审定等次"))
    reason = _words(_("理由"), most=200)

    def __init__(self, data: Any = None, *, scheme: Scheme, **more: Any) -> None:
        super().__init__(data, **more)
        cast(forms.ChoiceField, self.fields["grade"]).choices = [(each.id, each.title) for each in scheme.grade]


class FollowForm(CommandForm):
    """What a result leads to: filled in as the catalog's use says; of an item no day, of a pairing who helps."""

    partner = forms.TypedChoiceField(label=_("由谁结对帮助"))
    title = forms.CharField(label=_("名称"), max_length=120)
    owner = forms.TypedChoiceField(label=_("承办单位"))
    due_on = DayField(label=_("完成期限"))
    requirement = _words(_("要求"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        use: ResultUse,
        units: Sequence[Organisation],
        partners: Sequence[Subject],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        _offer(self, "owner", units)
        if use.asks == ITEM:
            del self.fields["due_on"]
            self.fields["owner"].label = gettext("提出单位")
        if use.partner:
            known = {str(each.pk): each for each in partners}
            field = cast(forms.TypedChoiceField, self.fields["partner"])
            field.choices = [("", gettext("请选择")), *((key, each.name) for key, each in known.items())]
            field.coerce = known.__getitem__
            del self.fields["title"]
            self.fields["requirement"].help_text = gettext(
                "不填就写：共同上党课、交流工作法、互派委员列席支委会，每季度一次。"
            )
        else:
            del self.fields["partner"]


class EntriesForm(StepForm):
    """Several indicators at once: for each a value (a scale's word, ballots by word, a number), a reason, evidence.

    What is left blank is not entered. Fields are named `<key>`, `<key>__reason`, `<key>__evidence`, `<key>__n<word>`.
    """

    def __init__(
        self, data: Any = None, *, places: Sequence[Leaf | Event | Veto], records: Sequence[Record] = (),
        marks: Mapping[str, Mark] | None = None, **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, **more)
        self.places = {_key(place): place for place in places}
        self.records = [
            ("", gettext("不选")),
            *((str(record.pk), f"{record.occurred_on:%m-%d} {record.title}") for record in records),
        ]
        for key, place in self.places.items():
            self._add(key, place, (marks or {}).get(key))

    def _add(self, key: str, place: Leaf | Event | Veto, mark: Mark | None) -> None:
        if isinstance(place, Leaf) and place.indicator.method is Method.BALLOT and place.indicator.ballot:
            for n, choice in enumerate(place.indicator.choices):
                label = gettext("“{word}”票数").format(word=choice.title)
                told = (mark.counts or {}).get(choice.title) if mark else None
                self.fields[f"{key}__n{n}"] = NumberField(
                    label=label, whole=True, least=0, required=False, initial=told
                )
        else:
            self.fields[key] = _value(place, mark)
        self.fields[f"{key}__reason"] = forms.CharField(
            label=gettext("理由、依据"), required=False, max_length=400, initial=mark.reason if mark else ""
        )
        if len(self.records) > 1:
            self.fields[f"{key}__evidence"] = forms.ChoiceField(
                label=gettext("佐证记录"), required=False, choices=self.records,
                initial=str(mark.evidence_id) if mark and mark.evidence_id else "",
            )  # fmt: skip
        for name in self.fields:
            if name.startswith(key):
                dress(self.fields[name])

    @property
    def plain(self) -> list[Any]:
        """Return the fields that belong to no indicator."""
        return [field for field in self.visible_fields() if field.name.split("__")[0] not in self.places]

    @property
    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield each indicator with its fields."""
        for key, place in self.places.items():
            own = [field for field in self.visible_fields() if field.name.split("__")[0] == key]
            if isinstance(place, Leaf):
                yield {
                    "title": place.indicator.title,
                    "note": place.indicator.typed or place.indicator.ballot,
                    "fields": own,
                }
            else:
                yield {"title": place.title, "note": place.note, "fields": own}

    def arguments(self) -> dict[str, Any]:
        """Return the entries filled in, beside the other fields."""
        plain = super().arguments()
        own = {name for name in plain if name.split("__")[0] in self.places}
        rest = {name: value for name, value in plain.items() if name not in own}
        return {**rest, "entries": list(self._entries())}

    def _entries(self) -> Iterable[Entry]:
        for key, place in self.places.items():
            told = self.cleaned_data.get(key)
            counts = self._counts(key, place)
            if told in {None, ""} and not counts:
                continue
            evidence = self.cleaned_data.get(f"{key}__evidence")
            yield Entry(
                key=key,
                value=None if told in {None, "", NOT_APPLICABLE} else Decimal(str(told)),
                counts=counts,
                applies=told != NOT_APPLICABLE,
                reason=self.cleaned_data.get(f"{key}__reason") or "",
                evidence=UUID(evidence) if evidence else None,
            )

    def _counts(self, key: str, place: Leaf | Event | Veto) -> dict[str, int]:
        if not isinstance(place, Leaf):
            return {}
        told = {choice.title: self.cleaned_data.get(f"{key}__n{n}") for n, choice in enumerate(place.indicator.choices)}
        return {word: int(count) for word, count in told.items() if count is not None}


class GridForm(StepForm):
    """One indicator for all: for each a value and a reason; what is blank or as it was is not entered."""

    def __init__(
        self, data: Any = None, *, leaf: Leaf, subjects: Sequence[Subject], marks: Mapping[UUID, Mark], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.leaf, self.subjects, self.marks = leaf, {f"s{each.pk.hex}": each for each in subjects}, marks
        for name, subject in self.subjects.items():
            mark = marks.get(subject.pk)
            field = _value(leaf, mark)
            field.label, field.help_text = subject.name, ""
            reason = mark.reason if mark else ""
            self.fields[name] = field
            self.fields[f"{name}__reason"] = forms.CharField(
                label=gettext("{name}的理由").format(name=subject.name), required=False, max_length=400, initial=reason
            )
            dress(field)
            dress(self.fields[f"{name}__reason"])

    @property
    def lines(self) -> Iterator[tuple[Subject, Any, Any]]:
        """Yield each subject with its two fields."""
        for name, subject in self.subjects.items():
            yield subject, self[name], self[f"{name}__reason"]

    def arguments(self) -> dict[str, Any]:
        """Return a sheet for each subject whose value or reason was changed."""
        plain = {name: value for name, value in super().arguments().items() if name.split("__")[0] not in self.subjects}
        return {**plain, "sheets": list(self._sheets())}

    def _sheets(self) -> Iterator[Sheet]:
        for name, subject in self.subjects.items():
            told = self.cleaned_data.get(name)
            if told in {None, ""} or not {name, f"{name}__reason"} & set(self.changed_data):
                continue
            value = None if told == NOT_APPLICABLE else Decimal(str(told))
            reason = self.cleaned_data.get(f"{name}__reason") or ""
            yield Sheet(subject.pk, [Entry(self.leaf.key, value, applies=value is not None, reason=reason)])


class StateForm(EntriesForm):
    """One's own statement, and one's own scores where the scheme asks for them."""

    statement = forms.CharField(
        label=_("自评说明"), required=False, max_length=3000, widget=forms.Textarea({"rows": 6}),
        help_text=_("数据已由记录带出，只写说明和异议，不必写总结。"),
    )  # fmt: skip


class VerifyForm(EntriesForm):
    """What was checked, and what comes from papers."""

    verification = _words(_("核查情况"), required=False, rows=2)


class AppealForm(StepForm):
    """Which indicator, what is right, which record shows it."""

    indicator = forms.ChoiceField(label=_("对哪一项申诉"))
    claim = _words(_("事实和理由"))
    evidence = forms.TypedChoiceField(label=_("佐证记录"), required=False, empty_value=None)

    def __init__(
        self, data: Any = None, *, keys: Sequence[tuple[str, str]], records: Sequence[Record], **more: Any
    ) -> None:
        super().__init__(data, **more)
        known = {str(record.pk): record for record in records}
        cast(forms.ChoiceField, self.fields["indicator"]).choices = list(keys)
        field = cast(forms.TypedChoiceField, self.fields["evidence"])
        field.choices = [
            ("", gettext("不选")),
            *((key, f"{row.occurred_on:%m-%d} {row.title}") for key, row in known.items()),
        ]
        field.coerce = known.__getitem__


class AnswerForm(EntriesForm):
    """Whether the appeal is upheld, why, and the corrected input."""

    upheld = forms.TypedChoiceField(
        label=_("复核结论"), choices=[("yes", _("申诉成立，更正")), ("no", _("申诉不成立，维持"))],
        coerce=lambda word: word == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    answer = _words(_("复核理由"), most=200)

    def arguments(self) -> dict[str, Any]:
        """Return the conclusion with the one corrected input."""
        told = super().arguments()
        entries = told.pop("entries")
        return {**told, "entry": entries[0] if entries else None}


def dress(field: forms.Field) -> None:
    """Let a field made by hand look as the others do."""
    widget = field.widget
    if isinstance(widget, forms.Select):
        widget.attrs.setdefault("class", "form-select")
        widget.template_name = "ui/widgets/select.html"
    else:
        widget.attrs.setdefault("class", "form-control")


def _key(place: Leaf | Event | Veto) -> str:
    return place.key if isinstance(place, Leaf) else place.id


def _value(place: Leaf | Event | Veto, mark: Mark | None) -> forms.Field:
    told = None if mark is None or mark.value is None else f"{mark.value.normalize():f}"
    if not isinstance(place, Leaf):
        return NumberField(label=gettext("次数"), unit=gettext("次"), required=False, initial=told)
    indicator = place.indicator
    if indicator.choices:
        words = [
            (
                f"{choice.worth.normalize():f}",
                gettext("{title}（{points} 分）").format(title=choice.title, points=choice.worth),
            )
            for choice in indicator.choices
        ]
        return forms.ChoiceField(
            label=gettext("评定"), required=False, initial=told,
            choices=[("", gettext("未评")), *words, (NOT_APPLICABLE, gettext("不适用（写明理由）"))],
        )  # fmt: skip
    hint = gettext("满分 {points} 分").format(points=indicator.points) if place.rater else indicator.note
    initial = NOT_APPLICABLE if mark is not None and mark.known == Known.NOT_APPLICABLE and mark.reason else told
    return ValueField(
        label=gettext("评分") if place.rater else gettext("数"), unit=indicator.unit, required=False, initial=initial,
        help_text=gettext("{hint} 不适用的填“-”并写明理由。").format(hint=hint).strip(),
    )  # fmt: skip


class ValueField(NumberField):
    """A number, or a dash for what does not apply."""

    def to_python(self, value: Any) -> Any:
        """Read the number; a dash stays a dash."""
        if str(value).strip() in {"-", "—", "－"}:
            return NOT_APPLICABLE
        return super().to_python(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare numbers, not their spellings."""
        return super().has_changed(None if initial in {None, ""} else self.to_python(initial), data)
