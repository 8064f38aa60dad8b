"""The steps of a round that have a page of their own: when each is offered, what its form needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import Command
from tongxin.ground.followups.definitions import providers
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import CommandForm
from tongxin.ground.votes.queries import published
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.commands.votes import STAGES
from tongxin.uses.assessment.definitions import Scheme
from tongxin.uses.assessment.models import Round
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.naming import undesignated
from tongxin.uses.assessment.rules.flow import Stage
from tongxin.uses.assessment.rules.tree import voted
from tongxin.uses.assessment.web import forms


@dataclass(frozen=True)
class RoundStep:
    """A step of a round on a page of its own; stages: when it is offered; main: the usual way on; extra: what it says."""

    title: Any
    command: Command[..., Any]
    form: Callable[..., CommandForm]
    notice: Any
    stages: tuple[Stage, ...]
    main: bool = False
    hint: Any = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


STEPS: dict[str, RoundStep] = {
    "freeze": RoundStep(
        gettext_lazy("固定数据，开始自评"), commands.freeze, forms.StepForm, gettext_lazy("数据已固定，可以自评了"),
        (Stage.OPEN,), main=True,
        hint=gettext_lazy("按现在的记录取数并固定下来；以后更正记录不会改变本轮的分，取数有误可以申诉。"),
    ),
    "verify-rest": RoundStep(
        gettext_lazy("其余全部核查无误"), commands.verify_rest, forms.StepForm, gettext_lazy("已登记核查"), (Stage.VERIFYING,),
        hint=gettext_lazy("没有逐个核查的，都登记为核查无误；您自己和本支部的留给他人。"),
    ),
    "votes": RoundStep(
        gettext_lazy("取用测评结果"), commands.take_votes, forms.VotesForm, gettext_lazy("票数已取用"), STAGES,
        hint=gettext_lazy("票数从已公布的测评直接取来，不用抄录；票数的出处写在每名对象的得分旁。再取一次，以最后一次为准。"),
    ),
    "advance": RoundStep(
        gettext_lazy("进入下一阶段"), commands.advance, forms.StepForm, gettext_lazy("已进入下一阶段"),
        (Stage.STATING, Stage.VERIFYING, Stage.SCORING, Stage.COMMENT), main=True,
    ),
    "propose": RoundStep(
        gettext_lazy("提请会议审定"), commands.propose, forms.BodyForm, gettext_lazy("已提出议题"), (Stage.DECIDING,),
        hint=gettext_lazy("得分是依据，等次由会议决定。"),
    ),
    "approve": RoundStep(
        gettext_lazy("登记审定结果"), commands.approve, forms.ApproveForm, gettext_lazy("已登记，开始公示"),
        (Stage.DECIDING,), main=True,
        hint=gettext_lazy("会议另定等次的，请先在各对象的页面登记；其余按得分对应的等次。"),
    ),
    "publish": RoundStep(
        gettext_lazy("公布"), commands.publish, forms.StepForm, gettext_lazy("已公布"), (Stage.NOTICE,), main=True,
    ),
    "designate": RoundStep(
        gettext_lazy("登记命名"), commands.designate, forms.DesignateForm, gettext_lazy("命名已登记"),
        (Stage.PUBLISHED, Stage.ARCHIVED),
        hint=gettext_lazy("本院命名的等次逐个登记为成果；上一次评定的命名同时终止，没有等次名称的只终止。由上级命名的另行登记。"),
    ),
    "designate-above": RoundStep(
        gettext_lazy("登记上级命名"), commands.designate, forms.DesignateForm, gettext_lazy("上级命名已登记"),
        (Stage.PUBLISHED, Stage.ARCHIVED), extra={"superior": True},
        hint=gettext_lazy("上级文件下来以后登记；此前保留原来的命名。"),
    ),
    "archive": RoundStep(
        gettext_lazy("归档"), commands.archive, forms.StepForm, gettext_lazy("已归档"), (Stage.PUBLISHED,), main=True,
    ),
    "void": RoundStep(
        gettext_lazy("作废本轮"), commands.void_round, forms.ReasonForm, gettext_lazy("本轮已作废"),
        (Stage.OPEN, Stage.STATING, Stage.VERIFYING, Stage.SCORING, Stage.COMMENT, Stage.DECIDING),
    ),
}  # fmt: skip


def fits(name: str, row: Round, scheme: Scheme) -> bool:
    """Tell whether a step makes sense of this round, beyond its stage."""
    if name == "propose":
        return bool(providers.get("item") and scheme.item) and row.item is None
    if name.startswith("designate"):
        return bool(undesignated(row, scheme, superior=bool(STEPS[name].extra)))
    return name != "votes" or bool(voted(scheme))


def needs(name: str, by: Actor, row: Round) -> dict[str, Any]:
    """Return what the form of a step needs beside the version."""
    if name == "propose":
        return {"bodies": _bodies(row)}
    if name == "votes":
        sorts = list(voted(queries.scheme_of(row)))
        return {"rounds": published(by, row.hospital_id, sorts, row.first)}
    return {}


def _bodies(row: Round) -> list[Organisation]:
    rows = Organisation.objects.filter(hospital=row.hospital_id, kind=OrganisationKind.BODY, dissolved_on=None)
    return list(rows)
