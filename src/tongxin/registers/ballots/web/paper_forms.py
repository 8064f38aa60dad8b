"""Forms of paper rounds: ballots typed in one by one, and what a teller counted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.ui.fields import NumberField
from tongxin.ground.ui.forms import CommandForm
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.models import Round
from tongxin.registers.ballots.web.fields import GroupField
from tongxin.registers.ballots.web.forms import RoundForm


class TypeForm(RoundForm):
    """Paper ballots, one a line: the grade of each subject by its number in the scale, 0 for none."""

    electorate = GroupField(label=_("投票群体"))
    ballots = forms.CharField(
        label=_("选票"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": "8"}),
    )  # fmt: skip
    spoilt = NumberField(label=_("另有无效票"), required=False, whole=True, least=0, unit=_("张"))
    why = forms.CharField(label=_("无效的理由"), required=False, max_length=60)

    def clean_ballots(self) -> list[dict[str, str]]:
        """Read one ballot a line: as many digits as there are subjects; every line that cannot be read is told."""
        sheet = queries.sheet_of(self.held)
        grades, keys = list(sheet.grades), sheet.keys
        lines = [line.replace(" ", "") for line in self.cleaned_data["ballots"].splitlines() if line.strip()]
        wrong = [
            gettext("第 {place} 行应为 {count} 个数字（每个 0 至 {most}）：{line}").format(
                place=place, count=len(keys), most=len(grades), line=line[:60]
            )
            for place, line in enumerate(lines, start=1)
            if len(line) != len(keys) or any(not mark.isdecimal() or int(mark) > len(grades) for mark in line)
        ]
        if wrong:
            raise forms.ValidationError(wrong[:20])
        return [
            {key: grades[int(mark) - 1] for key, mark in zip(keys, line, strict=True) if mark != "0"} for line in lines
        ]

    def clean_spoilt(self) -> int:
        """Return how many were invalid."""
        return int(self.cleaned_data["spoilt"] or 0)


class TallyForm(CommandForm):
    """What a teller counted: ballots given out and come back, and the marks of each subject in each grade."""

    teller = forms.CharField(label=_("计票人"), max_length=60)
    issued = NumberField(label=_("发出选票"), whole=True, least=0, unit=_("张"))
    returned = NumberField(label=_("收回选票"), whole=True, least=0, unit=_("张"))
    invalid = NumberField(label=_("其中无效"), required=False, whole=True, least=0, unit=_("张"))
    why = forms.CharField(label=_("无效的理由"), required=False, max_length=60)

    def __init__(self, data: Any = None, *, held: Round, **more: Any) -> None:
        super().__init__(data, **more)
        self.cells: dict[str, dict[str, str]] = {}
        sheet = queries.sheet_of(held)
        for key in sheet.counted():
            self.cells[key] = {}
            for option, grade in sheet.choices(key).items():
                name = f"m-{key}-{option}"
                self.fields[name] = NumberField(label=grade.title, required=False, whole=True, least=0)
                self.cells[key][option] = name

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, the numbers of the table as counts."""
        data = self.cleaned_data
        invalid = int(data["invalid"] or 0)
        return {
            "teller": data["teller"], "issued": data["issued"], "returned": data["returned"], "invalid": invalid,
            "counts": {
                key: {option: int(data[name] or 0) for option, name in options.items()}
                for key, options in self.cells.items()
            },
            "reasons": {data["why"]: invalid} if invalid else {},
        }  # fmt: skip

    def rows(self, titles: dict[str, str]) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return the lines of the table: key, title and boxes."""
        return [
            (key, titles.get(key, key), [self[name] for name in options.values()])
            for key, options in self.cells.items()
        ]
