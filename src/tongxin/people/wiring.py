"""Registers the room in the corridors: kinds of the catalog, sources of figures, views, arguments."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import found, visible
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.records.effects import Effect, effects
from tongxin.people import commands as _commands  # noqa: F401  registers the writes
from tongxin.people import effects as standing
from tongxin.people.definitions import STANDINGS, CodeList, PostKind, TraitKind
from tongxin.people.models import Person
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_

# Who was probationary on the first day of a membership is a full member from `full_on` on.
STANDING = "(CASE WHEN m.full_on <= %(last)s THEN 'full' ELSE m.standing END)"


def _resolve(by: Actor, value: str) -> Person:
    rows = visible(by, Person.objects.all(), "people.view")
    try:
        return found(rows.filter(pk=UUID(value)).first())
    except ValueError:
        return found(rows.filter(code=value).first())


def _check_codes(entry: CodeList, catalog: Catalog) -> Iterator[Problem]:
    """Find words that would mean two codes of one list."""
    words: dict[str, str] = {}
    for value in entry.values:
        for word in (value.code, value.title, *value.aliases):
            if words.setdefault(word, value.code) != value.code:
                sentence = N_("代码表“{list}”中“{word}”出现了两次")
                yield Problem("people.code_twice", sentence, {"list": entry.title, "word": word})


sources.add(
    "people.membership",
    Source(
        id="people.membership",
        title=_("党员组织关系"),
        table="people_membership m JOIN people_person p ON p.id = m.person_id",
        live="m.voided_at IS NULL",
        key="m.id",
        record="m.person_id",
        version="m.version",
        hospital="m.hospital_id",
        organisation="m.organisation_id",
        valid_from="m.valid_from",
        valid_to="m.valid_to",
        noun=_("名党员"),
        permission="people.view",
        dimensions={
            "person": Dimension(_("党员"), "m.person_id", Type.UUID),
            "standing": Dimension(_("党籍"), STANDING, choices={key.value: title for key, title in STANDINGS.items()}),
        },
        row=((_("姓名"), "p.name"), (_("党籍"), STANDING), (_("转入日期"), "m.valid_from")),
    ),
)
kinds.add("post", Kind("post", N_("职务"), PostKind))
kinds.add("trait", Kind("trait", N_("经历与标识"), TraitKind))
kinds.add("code_list", Kind("code_list", N_("代码表"), CodeList, _check_codes))
views.add("people.view", N_("查看人员"))
resolvers.add("people.person", (Person, _resolve))
for effect in (
    Effect("people.admit", N_("成为预备党员"), standing.admit, standing.unadmit),
    Effect("people.make_full", N_("转为正式党员"), standing.make_full, standing.unmake_full),
    Effect("people.cancel_probation", N_("取消预备党员资格"), standing.cancel, standing.uncancel),
):
    effects.add(effect.id, effect)
