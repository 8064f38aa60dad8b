"""Forms that suit records, sheets filled for printing, and scans that somebody may see."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext

from tongxin.ground.access.queries import found, holdings, organisations_for, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.files import storage
from tongxin.ground.files.models import StoredFile
from tongxin.ground.forms import codes
from tongxin.ground.forms.definitions import Form
from tongxin.ground.forms.fillings import fillings, of
from tongxin.ground.forms.layout import Sheet
from tongxin.ground.forms.models import KeptPaper, Page, Pile, Print
from tongxin.ground.forms.rules import BRANCHES
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import may_see, record_for
from tongxin.ground.records.writing import reference
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied, Problem, refuse
from tongxin.toolbox.words import N_

PRINT, HAND_IN, ATTACH = "forms.print", "forms.hand_in", "files.attach"
FOUND = 12
# How much of a number on paper is typed: its half, or all of it.
_LEAST, _MOST = 4, 8


def form(key: str) -> Form:
    """Return a form of the catalog; raise `Refused` for one it does not have."""
    entry = active().get("form", key)
    if entry is None:
        raise refuse("forms.unknown_form", N_("目录中没有“{key}”这种表单"), field="form", key=key)
    return cast(Form, entry)


def book() -> Form:
    """Return the form that is bound as the book of a branch and a year."""
    return next(cast(Form, entry) for entry in active().all("form").values() if entry.book)


@dataclass(frozen=True)
class Offer:
    """A form, and those of some records that it suits."""

    form: Form
    records: list[Record]


def offers(by: Actor, records: Sequence[Record]) -> list[Offer]:
    """Return the forms that suit some of the records, in order of the catalog."""
    suited = _suited(records)
    found_offers: list[Offer] = []
    for entry in active().all("form").values():
        shown = [record for record in records if record.pk in suited[entry.id]]
        if shown and readable(by, entry):
            found_offers.append(Offer(entry, shown))
    return found_offers


def _suited(records: Sequence[Record], form: str = "") -> dict[str, set[UUID]]:
    """Return the records that each form (or only `form`) suits; forms that put the same question put it once."""
    keys: dict[str, list[UUID]] = defaultdict(list)
    for record in records:
        keys[record.kind].append(record.pk)
    asked: dict[tuple[object, str], Collection[UUID]] = {}
    suited: dict[str, set[UUID]] = defaultdict(set)
    for filling in fillings:
        if filling.kind in keys and form in ("", filling.form):
            place = (filling.fits, filling.kind)
            if place not in asked:
                asked[place] = filling.fits(keys[filling.kind])
            suited[filling.form] |= filling.chosen(asked[place])
    return suited


def readable(by: Actor, entry: Form) -> bool:
    """Tell whether `by` may print a form: everybody who may print, or who holds one of its `readers` roles."""
    if not entry.readers or not isinstance(by, User):
        return True
    return any(holding.role in entry.readers for holding in holdings(by))


def check_printable(by: Actor, entry: Form, records: Iterable[Record]) -> None:
    """Raise `Denied` or `Refused` when these records cannot be printed on this form."""
    if not readable(by, entry):
        raise Denied(Problem("forms.reader", N_("“{title}”只由指定的角色打印"), {"title": entry.title}, field="form"))
    held = list(records)
    suited = _suited(held, entry.id)[entry.id]
    for record in held:
        if record.pk not in suited:
            sentence = N_("“{record}”没有“{title}”这种表单")
            raise refuse("forms.unsuited", sentence, field="form", record=record.title, title=entry.title)


def records_for(by: Actor, keys: Sequence[UUID]) -> list[Record]:
    """Return records that `by` may see, in the order asked for; raise `NotFound` when one is not there for `by`."""
    rows = {row.pk: row for row in Record.objects.filter(pk__in=keys).select_related("organisation")}
    return [found(rows[key] if key in rows and may_see(by, rows[key]) else None) for key in keys]


def sheets(by: Actor, entry: Form, record: Record) -> Iterator[Sheet]:
    """Yield the sheets of a record's form, filled in the name of `by`."""
    filling = of(entry.id, record.kind)
    for values in filling.fill(by, record) if filling else ():
        code = "" if entry.official else codes.write(record.pk, entry.id)
        yield Sheet(entry, values, code, foot_words(record))


def foot_words(record: Record) -> str:
    """Return what stands at the foot of a record's form: number, unit, day of printing."""
    template = gettext("记录编号 {number}　{unit}　{day}打印")
    return template.format(
        number=codes.number_of(record), unit=record.organisation.short_name, day=f"{clock.today():%Y-%m-%d}"
    )


def print_for(by: Actor, key: UUID) -> Print:
    """Return a print that `by` asked for, or raise `NotFound`."""
    rows = Print.objects.select_related("organisation", "document")
    return found(rows.filter(pk=key, asked_by=reference(by)).first())


def prints(by: Actor, limit: int = 10) -> list[Print]:
    """Return what `by` printed last, newest first."""
    return list(Print.objects.filter(asked_by=reference(by)).order_by("-id")[:limit])


def units(by: Actor) -> list[Organisation]:
    """Return the units for which `by` may hand in scans, in organisation order."""
    rows = organisations_for(by, HAND_IN).filter(dissolved_on=None)
    return list(rows.order_by("order", "sort_key", "id"))


def branches(by: Actor) -> list[Organisation]:
    """Return the branches whose book `by` may print, in organisation order."""
    rows = organisations_for(by, "forms.print_book").filter(kind__in=BRANCHES)
    return list(rows.order_by("order", "sort_key", "id"))


def piles(by: Actor) -> QuerySet[Pile]:
    """Return the piles that `by` may see, newest first."""
    return visible(by, Pile.objects.select_related("organisation"), HAND_IN).order_by("-id")


def pile_for(by: Actor, key: UUID) -> Pile:
    """Return a pile that `by` may see, or raise `NotFound`."""
    return found(piles(by).filter(pk=key).first())


def sorted_pages(pile: Pile) -> list[Page]:
    """Return the pages of a pile in their order, with the records they were filed to."""
    return list(pile.sorted_pages.select_related("file", "attachment__record").order_by("number"))


def waiting(by: Actor) -> QuerySet[Page]:
    """Return the pages within reach that wait to be filed by hand, oldest first."""
    rows = visible(by, Page.objects.filter(attachment=None, set_aside_at=None, file__isnull=False), HAND_IN)
    return rows.select_related("pile", "file").order_by("id")


def page_for(by: Actor, key: UUID) -> Page:
    """Return a page of a pile that `by` may see, or raise `NotFound`."""
    rows = Page.objects.select_related("pile", "file", "attachment__record")
    return found(visible(by, rows.filter(pk=key), HAND_IN).first())


def find_records(by: Actor, text: str) -> list[Record]:
    """Return records `by` may attach to whose number on paper or whose title has the text, newest first."""
    wanted = text.strip()
    if len(wanted) < 2:
        return []
    number = wanted.replace("-", "").lower()
    named = Q(title__icontains=wanted)
    if _LEAST <= len(number) <= _MOST:
        numbered = Record.objects.annotate(key=Cast("pk", CharField())).filter(key__endswith=number)
        named |= Q(pk__in=numbered.values("pk"))
    rows = visible(by, Record.objects.filter(named, voided_at=None), ATTACH).select_related("organisation")
    nearest = rows.order_by("-occurred_on", "-id")[: FOUND * 3]
    return [row for row in nearest if may_see(by, row)][:FOUND]


def papers(record: Record) -> list[KeptPaper]:
    """Return the papers kept of a record, not voided, oldest first."""
    return list(KeptPaper.objects.filter(record=record, voided_at=None).order_by("dated", "id"))


def paper_for(by: Actor, key: UUID) -> KeptPaper:
    """Return a kept paper of a record that `by` may see, not voided, or raise `NotFound`."""
    row = found(KeptPaper.objects.select_related("record").filter(pk=key, voided_at=None).first())
    record_for(by, row.record_id)
    return row


def years() -> list[int]:
    """Return the years of which a book may be printed, this year first."""
    this = clock.today().year
    return list(range(this, this - 6, -1))


def span(year: int) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a year that has begun; the last is today in the year that runs."""
    return dt.date(year, 1, 1), min(dt.date(year, 12, 31), clock.today())


def content(file: StoredFile) -> bytes:
    """Return a kept file's content."""
    with storage.open_file(file.hospital_id, file.sha256) as held:
        return held.read()
