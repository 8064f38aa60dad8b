"""Forms in which values are entered: several indicators of one, or one indicator of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.records.models import Record
from tongxin.ground.ui.fields import NumberField
from tongxin.uses.assessment.definitions import Condition, Event, Method, Veto
from tongxin.uses.assessment.models import Mark, Subject
from tongxin.uses.assessment.rules.entries import Entry, Sheet
from tongxin.uses.assessment.rules.tree import Leaf, Place, key_of, title_of
from tongxin.uses.assessment.web.forms import StepForm, words
from tongxin.uses.assessment.web.values import NOT_APPLICABLE, ValueField, dress, paper_of, value_field


@dataclass(frozen=True)
class Line:
    """One indicator of a form with its fields: those at once in sight, and `more`, seldom needed; said: the reason known,
    where it is among these.

    group: under which heading; seldom: what happens to few only (events, vetoes).
    """

    title: str
    note: str
    group: str
    fields: list[Any]
    more: list[Any]
    said: str
    seldom: bool

    @property
    def wrong(self) -> bool:
        """Tell whether something in it is to be mended."""
        return any(field.errors for field in (*self.fields, *self.more))

    @property
    def dashed(self) -> bool:
        """Tell whether a dash is typed for what does not apply."""
        return any(isinstance(field.field, ValueField) for field in self.fields)


class EntriesForm(StepForm):
    """Several indicators at once: for each a value (a scale's word, ballots by word, a number), a reason, evidence.

    What is left blank is not entered. Fields are named `<key>`, `<key>__reason`, `<key>__evidence`, `<key>__n<word>`.
    """

    def __init__(
        self, data: Any = None, *, places: Sequence[Place], records: Sequence[Record] = (),
        marks: Mapping[str, Mark] | None = None, **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, **more)
        self.places = {key_of(place): place for place in places}
        self.records = [
            ("", gettext("不选")),
            *((str(record.pk), f"{record.occurred_on:%m-%d} {record.title}") for record in records),
        ]
        for key, place in self.places.items():
            self._add(key, place, (marks or {}).get(key))

    def _add(self, key: str, place: Place, mark: Mark | None) -> None:
        if isinstance(place, Leaf) and place.indicator.method is Method.BALLOT and place.indicator.ballot:
            for n, choice in enumerate(place.indicator.choices):
                label = gettext("“{word}”票数").format(word=choice.title)
                told = (mark.counts or {}).get(choice.title) if mark else None
                self.fields[f"{key}__n{n}"] = NumberField(
                    label=label, whole=True, least=0, required=False, initial=told
                )
        else:
            self.fields[key] = value_field(place, mark)
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
    def lines(self) -> Iterator[Line]:
        """Yield each indicator with its fields; a reason stands beside a score, and is folded away beside other numbers."""
        for key, place in self.places.items():
            own = {field.name: field for field in self.visible_fields() if field.name.split("__")[0] == key}
            rated = isinstance(place, Leaf) and place.rater is not None
            folded = {f"{key}__evidence"} if rated else {f"{key}__reason", f"{key}__evidence"}
            yield Line(
                title_of(place), paper_of(place), _group(place), [own[name] for name in own if name not in folded],
                [own[name] for name in own if name in folded], "" if rated else own[f"{key}__reason"].value() or "",
                seldom=isinstance(place, Event | Veto),
            )  # fmt: skip

    @property
    def groups(self) -> list[tuple[str, list[Line], bool]]:
        """Return (heading, indicators, whether they are folded away: none of what happens to few was filled in or is wrong)."""
        together = [(title, list(lines)) for title, lines in groupby(self.lines, key=lambda line: line.group)]
        return [(title, lines, not any(map(_wanted, lines))) for title, lines in together]

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

    def _counts(self, key: str, place: Place) -> dict[str, int]:
        if not isinstance(place, Leaf):
            return {}
        told = {choice.title: self.cleaned_data.get(f"{key}__n{n}") for n, choice in enumerate(place.indicator.choices)}
        return {word: int(count) for word, count in told.items() if count is not None}


def _group(place: Place) -> str:
    if isinstance(place, Leaf):
        return place.group.title
    return gettext("前提") if isinstance(place, Condition) else gettext("加减分、一票否决")


def _wanted(line: Line) -> bool:
    return not line.seldom or line.wrong or any(field.value() not in {None, ""} for field in line.fields)


class GridForm(StepForm):
    """One indicator for all: for each a value and a reason; what is blank or as it was is not entered."""

    def __init__(
        self, data: Any = None, *, leaf: Leaf, subjects: Sequence[Subject], marks: Mapping[UUID, Mark], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.leaf, self.subjects, self.marks = leaf, {f"s{each.pk.hex}": each for each in subjects}, marks
        for name, subject in self.subjects.items():
            mark = marks.get(subject.pk)
            field = value_field(leaf, mark)
            field.label, field.help_text = subject.name, ""
            reason = mark.reason if mark else ""
            self.fields[name] = field
            self.fields[f"{name}__reason"] = forms.CharField(
                label=gettext("{name}的理由").format(name=subject.name), required=False, max_length=400, initial=reason
            )
            dress(field)
            dress(self.fields[f"{name}__reason"])

    @property
    def dashed(self) -> bool:
        """Tell whether a dash is typed for what does not apply."""
        return any(isinstance(self.fields[name], ValueField) for name in self.subjects)

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
    """One's own statement, called as the scheme says, and one's own scores where it asks for them."""

    statement = forms.CharField(
        label=_("自评说明"), required=False, max_length=3000, widget=forms.Textarea({"rows": 6}),
        help_text=_("数据已由记录带出，只写说明和异议，不必写总结。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, named: str, **more: Any) -> None:
        super().__init__(data, **more)
        if named:
            self.fields["statement"].label = named
            self.fields["statement"].help_text = gettext("数据已由记录带出，不必重复；最多 3000 个字。")


class VerifyForm(EntriesForm):
    """What was checked, and what comes from papers."""

    verification = words(_("核查情况"), required=False, rows=2)


class AnswerForm(EntriesForm):
    """Whether the appeal is upheld, why, and the corrected input."""

    upheld = forms.TypedChoiceField(
        label=_("复核结论"), choices=[("yes", _("申诉成立，更正")), ("no", _("申诉不成立，维持"))],
        coerce=lambda word: word == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    answer = words(_("复核理由"), most=200)

    def arguments(self) -> dict[str, Any]:
        """Return the conclusion with the one corrected input."""
        told = super().arguments()
        entries = told.pop("entries")
        return {**told, "entry": entries[0] if entries else None}
