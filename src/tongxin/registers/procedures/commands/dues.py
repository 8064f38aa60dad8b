"""Dues: fixed for a year, paid by the month, excused with a reason; what is owed only reminds, people decide."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor, System
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_happened, check_reason
from tongxin.ground.records.writing import of_hospital
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.people.models import Person
from tongxin.people.queries import branch_of
from tongxin.registers.procedures.commands.cases import open_case
from tongxin.registers.procedures.definitions.dues import Category, DuesScale
from tongxin.registers.procedures.models import DuesExcuse, DuesPayment, DuesStandard
from tongxin.registers.procedures.queries import dues as queries
from tongxin.registers.procedures.rules.dues import month_of, monthly
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY, add_months
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

REMOVAL, FIRST = "dues_removal", "asked"
AHEAD = 3  # months that may be paid in advance: a quarter, with the branch's consent


@command("procedures.fix_dues", title=_("核定党费"), on="organisation")
def fix_dues(
    *, by: Actor, organisation: Organisation, person: Person, category: str, valid_from: dt.date,
    base: Decimal | None = None, decided: Decimal | None = None, reason: str = "",
) -> DuesStandard:  # fmt: skip
    """Fix what a member pays a month from a month on; again within the year, and where it is decided (减免), with a reason."""
    _check_member(organisation, person)
    first = month_of(valid_from)
    scale = queries.scale(first)
    sort = _category(scale, category)
    amount = _decided(sort, decided) if sort.decided else monthly(scale, sort, base)
    held = DuesStandard.objects.filter(person=person).order_by("-valid_from").first()
    if sort.decided or (held is not None and held.valid_from.year == first.year):
        reason = check_reason(reason)
    if held is not None:
        _end(held, first)
    made = DuesStandard.objects.create(
        person=person, hospital_id=of_hospital(organisation), organisation=organisation, category=category, base=base,
        monthly=amount, reason=reason, valid_from=first,
    )  # fmt: skip
    touched(made, "monthly")
    return made


@command("procedures.pay_dues", title=_("登记交纳党费"), on="organisation")
def pay_dues(
    *, by: Actor, organisation: Organisation, people: list[Person], paid_on: dt.date, until: dt.date,
    extra: Decimal = Decimal(0), reason: str = "",
) -> int:  # fmt: skip
    """Note that members paid every month they owe up to the month `until`; return how many months were paid.

    More than the scale's months made up at once need a reason. Nothing is paid on anybody's behalf.
    """
    check_happened(paid_on)
    last = month_of(until)
    if last > add_months(month_of(paid_on), AHEAD):
        raise refuse("procedures.dues_ahead", N_("最多预交 {count} 个月"), field="until", count=AHEAD)
    made = [row for person in people for row in _months(organisation, person, paid_on, last, reason)]
    if not made:
        raise refuse("procedures.dues_none", N_("所选党员到这个月都已交纳，没有可登记的月份"), field="until")
    made[-1].extra = extra
    DuesPayment.objects.bulk_create(made)
    for row in made:
        touched(row, "amount")
    note(months=len(made), persons=len({row.person_id for row in made}))
    return len(made)


@command("procedures.void_dues", title=_("作废党费登记"), on="payment")
def void_dues(*, by: Actor, payment: DuesPayment, version: int, reason: str) -> DuesPayment:
    """Void the payment of a month: it was entered wrongly."""
    held = DuesPayment.everything.select_for_update().get(pk=payment.pk)
    if held.voided or held.version != version:
        raise refuse("procedures.dues_void", N_("这一条已作废或刚被修改：请刷新后再看"))
    held.voided_at, held.void_reason, held.version = clock.now(), check_reason(reason)[:200], held.version + 1
    held.save(update_fields=["voided_at", "void_reason", "version"])
    touched(held, "voided_at")
    return held


@command("procedures.excuse_dues", title=_("登记未交党费的正当理由"), on="organisation")
def excuse_dues(
    *, by: Actor, organisation: Organisation, person: Person, first: dt.date, last: dt.date, reason: str
) -> DuesExcuse:
    """Note why a member is not asked for the months from `first` to `last`."""
    _check_member(organisation, person)
    if last < first:
        raise refuse("procedures.dues_months", N_("结束月份不能早于开始月份"), field="last")
    return DuesExcuse.objects.create(
        person=person, hospital_id=of_hospital(organisation), organisation=organisation, reason=check_reason(reason),
        valid_from=month_of(first), valid_to=month_of(last),
    )  # fmt: skip


@command("procedures.remind_dues", title=_("提醒欠交党费"), on="organisation")
def remind_dues(*, by: System, organisation: Organisation) -> int:
    """Ask each branch of a hospital to see to those who owe dues; after six months open a case for people to decide.

    Nobody is removed by it: the case begins with the question why. Returns how many cases were opened.
    """
    today, opened = clock.today(), 0
    running = queries.removals(organisation)
    for branch, lines in queries.arrears(organisation, today).items():
        _ask(branch, lines)
        for line in lines:
            if line.stage == "decide" and line.person.pk not in running:
                facts = {"months": len(line.owing.months)}
                open_case(by=by, organisation=branch, procedure=REMOVAL, subject=line.person, on=today, facts=facts)
                opened += 1
    note(opened=opened)
    return opened


def _ask(branch: Organisation, lines: list[queries.Line]) -> None:
    subject = f"procedures.dues:{branch.pk}"
    if not lines:
        settle(branch, subject)
        return
    title = gettext("{count} 名党员欠交党费").format(count=len(lines))
    words = dict.fromkeys(line.owing.reminder.title for line in lines if line.owing.reminder)
    url = f"{reverse('procedures:dues')}?unit={branch.pk}"
    push(branch, Ask(subject, queries.VIEW, title, gettext("查看"), url, detail="、".join(words)[:200]))


def _months(
    organisation: Organisation, person: Person, paid_on: dt.date, last: dt.date, reason: str
) -> list[DuesPayment]:
    _check_member(organisation, person)
    standards = list(DuesStandard.objects.filter(person=person).order_by("valid_from"))
    if not standards:
        raise refuse("procedures.dues_unfixed", N_("{name}的党费还没有核定"), field="people", name=person.name)
    months = queries.unpaid(person, last)
    late = [month for month in months if month < month_of(paid_on)]
    if len(late) > queries.scale(last).make_up and not reason.strip():
        sentence = N_("{name}一次补交 {count} 个月，超过一般的六个月：请写明理由")
        raise refuse("procedures.dues_late", sentence, field="reason", name=person.name, count=len(late))
    return [_payment(organisation, person, standards, paid_on, month) for month in months]


def _payment(
    organisation: Organisation, person: Person, standards: list[DuesStandard], paid_on: dt.date, month: dt.date
) -> DuesPayment:
    held = next((row for row in reversed(standards) if row.valid_from <= month), standards[0])
    return DuesPayment(
        person=person, hospital_id=of_hospital(organisation), organisation=organisation, month=month, paid_on=paid_on,
        amount=held.monthly,
    )  # fmt: skip


def _check_member(organisation: Organisation, person: Person) -> None:
    home = branch_of(person, clock.today())
    if home is None or home.pk != organisation.pk:
        sentence = N_("{name}的组织关系不在“{branch}”")
        raise refuse(
            "procedures.dues_member", sentence, field="person", name=person.name, branch=organisation.short_name
        )


def _category(scale: DuesScale, key: str) -> Category:
    found = scale.category(key)
    if found is None:
        titles = "、".join(each.title for each in scale.categories)
        raise refuse("procedures.dues_category", N_("人员类别只能是：{titles}"), field="category", titles=titles)
    return found


def _decided(category: Category, amount: Decimal | None) -> Decimal:
    if amount is None or amount < 0:
        raise refuse(
            "procedures.dues_decided", N_("“{title}”须填写批准的月交金额"), field="decided", title=category.title
        )
    return amount


def _end(held: DuesStandard, first: dt.date) -> None:
    """End a standard before the month in which the next begins; one of the same month is voided in its favour."""
    if held.valid_from >= first:
        held.voided_at, held.void_reason = clock.now(), gettext("重新核定")
    else:
        held.valid_to = first - ONE_DAY
    held.version += 1
    held.save(update_fields=["valid_to", "voided_at", "void_reason", "version"])
