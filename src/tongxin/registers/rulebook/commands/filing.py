"""Filing of an issued version with the superior (备案): asked for at the issue, sent, answered with a receipt."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
from tongxin.ground.records import writing
from tongxin.ground.records.rules import check_happened
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.commands.making import assign, hold
from tongxin.registers.rulebook.definitions import FilingResult, VersionState
from tongxin.registers.rulebook.models import Filing, Version
from tongxin.registers.rulebook.rules import check_received, check_sent
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

SINCE = dt.timedelta(days=14)


def ask_filing(version: Version) -> None:
    """Ask for the filing of a version just issued, where its category is filed."""
    entry = queries.category(version.document.category)
    if not entry.filed:
        return
    due_on = version.occurred_on + dt.timedelta(days=entry.file_days)
    Filing.objects.create(
        version=version, hospital_id=version.hospital_id, organisation_id=version.organisation_id, due_on=due_on
    )
    push(version.organisation, _ask(version, due_on), version.record)


@command("rulebook.send_filing", title=_("登记报备"), on="rule_version")
def send_filing(
    *, by: Actor, rule_version: Version, version: int, filed_with: str, sent_on: dt.date, remark: str = ""
) -> Version:
    """Say with whom and on which day a version was put on file; also one whose category does not ask for it."""
    check_happened(sent_on, field="sent_on")
    held = hold(rule_version, version, VersionState.ISSUED)
    check_sent(held.occurred_on, sent_on)
    if not filed_with.strip():
        raise refuse("rulebook.filed_with", N_("请填写报备机关"), field="filed_with")
    filing, _made = Filing.objects.get_or_create(
        version=held,
        defaults={"hospital_id": held.hospital_id, "organisation_id": held.organisation_id, "due_on": sent_on},
    )
    assign(filing, filed_with=filed_with.strip(), sent_on=sent_on, remark=remark.strip())
    settle(held.organisation, _subject(held))
    held.record = writing.bump(held.record, by=by)
    return held


@command("rulebook.answer_filing", title=_("登记备案回执"), on="rule_version")
def answer_filing(
    *, by: Actor, rule_version: Version, version: int, received_on: dt.date, receipt: str, result: FilingResult,
    remark: str = "",
) -> Version:  # fmt: skip
    """Enter the receipt of the superior and what it says."""
    check_happened(received_on, field="received_on")
    held = hold(rule_version, version, VersionState.ISSUED)
    filing = Filing.objects.filter(version=held).first() or Filing()
    check_received(filing.sent_on, received_on)
    assign(filing, received_on=received_on, receipt=receipt.strip(), result=result, remark=remark.strip())
    held.record = writing.bump(held.record, by=by)
    return held


def _ask(version: Version, due_on: dt.date) -> Ask:
    return Ask(
        subject=_subject(version), permission="rulebook.send_filing",
        title=gettext("报上级备案：《{title}》").format(title=version.record.title), detail=gettext("规范性文件备案"),
        verb=gettext("登记报备"), url=reverse("rulebook:version", args=[version.pk]), due_on=due_on, since=due_on - SINCE,
    )  # fmt: skip


def _subject(version: Version) -> str:
    return f"rulebook.filing:{version.pk}"
