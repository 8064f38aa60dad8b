"""Issues the rule documents, adopts the plans and publishes the notices a demo file tells of.

rulebook.unit        the department that drafts; text: with {title}; number: 文号 with {year} and {number}
rulebook.rule        title, category, on (the day of its issue), approved (the meeting); revised (a day) and change [old, new]
                     of its text; ended (a day) and why; filed [days after its issue, days to the receipt] where it was put
                     on file; cited: entries of the catalog that rest on its second article; signed: that the members of the
                     first so many branches sign on signed_on
plan                 kind, year, title, unit (committee | own: the branch whose pages are alive), on, adopted; deployed
notice               kind, title, text, unit (a department), on (the day members learn of it), staff (days until all staff do);
                     checked, approved; read: how many members of each branch signed the sheet; remark, act: what branches
                     said before the others knew, each with the branch's place, words and days; answer; outcome
plan.line            goal, business, owner (a department), due, labels, figures [side, figure, target], done
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.plans import Plan, Step
from tongxin.doors.console.demonstration.series import OWN
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.registers.plans import commands as plans
from tongxin.registers.plans.definitions import Side
from tongxin.registers.plans.models import Plan as PlanRow
from tongxin.registers.rulebook import commands as rulebook
from tongxin.registers.rulebook.definitions import FilingResult, VoiceKind
from tongxin.registers.rulebook.models import Notice, Version
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.words import verbatim

SUPERIOR = verbatim("上级党委")


def steps(made: Founded, plan: Plan, today: dt.date) -> list[Step]:
    """Return what there is to issue and to adopt, each on its day; nothing that lies ahead."""
    told = plan.get("rulebook", {})
    rules = [_rule(made, told, rule, number) for number, rule in enumerate(told.get("rule", ()), 1)]
    drawn = [_plan(made, each) for each in plan.get("plan", ()) if each["on"] <= today]
    return [*rules, *drawn, *(_notice(made, each) for each in plan.get("notice", ()) if each["on"] <= today)]


def _rule(made: Founded, told: Plan, rule: Plan, number: int) -> Step:
    def issue() -> None:
        version = _issued(made, told, rule, number)
        if "revised" in rule:
            version = _revised(told, rule, version, number)
        for entry in rule.get("cited", ()):
            rulebook.cite(by=SYSTEM, document=version.document, entry=entry, article="2")
        if "signed" in rule:
            _signed(made, rule, version)
        if "ended" in rule:
            _ended(rule, version)

    return issue


def _issued(made: Founded, told: Plan, rule: Plan, number: int) -> Version:
    with clock.at(rule["on"] - 20 * ONE_DAY):
        draft = rulebook.draft(
            by=SYSTEM, organisation=made.departments[told["unit"]], title=rule["title"], category=rule["category"],
            text=told["text"].format(title=rule["title"]),
        )  # fmt: skip
    return _into_force(told, rule, draft, rule["on"], number)


def _into_force(told: Plan, rule: Plan, draft: Version, day: dt.date, number: int) -> Version:
    with clock.at(day):
        made = rulebook.issue(
            by=SYSTEM, rule_version=draft, version=draft.record.version, issued_on=day, effective_on=day,
            number=told["number"].format(year=day.year, number=number), approved_by=rule["approved"],
        )  # fmt: skip
    if "filed" in rule:
        _filed(rule, made, day)
    return made


def _filed(rule: Plan, version: Version, day: dt.date) -> None:
    sent, back = (day + days * ONE_DAY for days in rule["filed"])
    with clock.at(sent):
        row = rulebook.send_filing(
            by=SYSTEM, rule_version=version, version=version.record.version, filed_with=SUPERIOR, sent_on=sent
        )
    with clock.at(back):
        receipt = verbatim("备字〔{year}〕{day}号").format(year=back.year, day=back.timetuple().tm_yday)
        row = rulebook.answer_filing(
            by=SYSTEM, rule_version=row, version=row.record.version, received_on=back, receipt=receipt,
            result=FilingResult.ACCEPTED,
        )  # fmt: skip
    version.record = row.record


def _revised(told: Plan, rule: Plan, before: Version, number: int) -> Version:
    old, new = rule["change"]
    with clock.at(rule["revised"] - 20 * ONE_DAY):
        draft = rulebook.revise(by=SYSTEM, document=before.document)
        draft = rulebook.write(
            by=SYSTEM, rule_version=draft, version=draft.record.version, text=before.text.replace(old, new),
            gist=verbatim("修改第三条"),
        )  # fmt: skip
    return _into_force(told, rule, draft, rule["revised"], number)


def _signed(made: Founded, rule: Plan, version: Version) -> None:
    with clock.at(rule["signed_on"]):
        for branch in made.branches[: rule["branches"]]:
            rulebook.sign(
                by=SYSTEM, organisation=branch, rule_version=version, persons=made.people[branch.code],
                signed_on=rule["signed_on"],
            )  # fmt: skip


def _ended(rule: Plan, version: Version) -> None:
    document = version.document
    with clock.at(rule["ended"]):
        rulebook.abolish(
            by=SYSTEM, document=document, version=Record.objects.get(pk=document.pk).version, ended_on=rule["ended"],
            reason=rule["why"],
        )  # fmt: skip


def _notice(made: Founded, told: Plan) -> Step:
    def publish() -> None:
        staff_on = told["on"] + told["staff"] * ONE_DAY
        with clock.at(told["on"]):
            row = rulebook.draft_notice(
                by=SYSTEM, organisation=made.departments[told["unit"]], kind=told["kind"], title=told["title"],
                text=told["text"],
            )  # fmt: skip
            row = rulebook.release_notice(
                by=SYSTEM, notice=row, version=row.record.version, members_on=told["on"], staff_on=staff_on,
                checked_by=told["checked"], approved_by=told["approved"],
            )  # fmt: skip
        _spoken(made, row, told)
        with clock.at(staff_on):
            rulebook.close_notice(by=SYSTEM, notice=row, version=_version(row), outcome=told["outcome"])

    return publish


def _spoken(made: Founded, row: Notice, told: Plan) -> None:
    """Enter who signed the sheets, and what branches said."""
    with clock.at(told["on"]):
        for branch in made.branches:
            for person in made.people[branch.code][: told["read"]]:
                rulebook.take_voice(by=SYSTEM, notice=row, kind=VoiceKind.READ, received_on=told["on"], person=person)
    for kind in (VoiceKind.REMARK, VoiceKind.ACT):
        for place, words, days in told.get(kind.value, ()):
            day = told["on"] + days * ONE_DAY
            with clock.at(day):
                voice = rulebook.take_voice(
                    by=SYSTEM,
                    notice=row,
                    kind=kind,
                    received_on=day,
                    text=words,
                    said_by=made.branches[place].short_name,
                )
                rulebook.answer_voice(by=SYSTEM, voice=voice, answer=told["answer"])


def _plan(made: Founded, told: Plan) -> Step:
    def adopt() -> None:
        unit = made.branches[OWN] if told["unit"] == "own" else made.party
        with clock.at(told["on"]):
            row = plans.draft(by=SYSTEM, organisation=unit, kind=told["kind"], year=told["year"], title=told["title"])
            for line in told["line"]:
                _line(made, row, unit, line)
            row = plans.adopt(
                by=SYSTEM, plan=row, version=_version(row), adopted_on=told["on"], adopted_by=told["adopted"]
            )
            if told.get("deployed"):
                plans.deploy(by=SYSTEM, plan=row, version=_version(row))
        _done(row, told["line"])

    return adopt


def _line(made: Founded, row: PlanRow, unit: Organisation, line: Plan) -> None:
    owner = made.departments[line["owner"]] if "owner" in line else unit
    added = plans.add_line(
        by=SYSTEM, plan=row, version=_version(row), goal=line["goal"], business=line.get("business", ""), owner=owner,
        due_on=line["due"], labels=line.get("labels", []), measures=line.get("measures", ""),
    )  # fmt: skip
    for side, figure, target in line.get("figures", ()):
        plans.measure(by=SYSTEM, line=added, side=Side(side), figure=figure, target=Decimal(target))


def _done(row: PlanRow, lines: Sequence[Plan]) -> None:
    """Finish the lines that were reached."""
    days = [line.get("done") for line in lines]
    for line, day in zip(row.lines.select_related("record").order_by("order"), days, strict=True):
        if day is not None:
            with clock.at(day):
                plans.finish(by=SYSTEM, line=line, version=line.record.version, done_on=day)


def _version(row: PlanRow | Notice) -> int:
    return Record.objects.get(pk=row.pk).version
