"""Which entry of the catalog rests on which article."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.models import Citation, Document
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("rulebook.cite", title=_("登记制度依据"), on="document")
def cite(*, by: Actor, document: Document, entry: str, article: str = "") -> Citation:
    """Say that an entry of the catalog (`procedure/member_development`) rests on a document, or on one article of it."""
    kind, _slash, key = entry.partition("/")
    if kind not in queries.CITING or active().get(kind, key) is None:
        raise refuse("rulebook.cited", N_("目录中没有“{entry}”"), field="entry", entry=entry)
    if article and article not in queries.numbers(document):
        raise refuse("rulebook.no_article", N_("《{title}》没有第 {article} 条"), field="article",
                     title=document.record.title, article=article)  # fmt: skip
    made, _new = Citation.objects.get_or_create(
        document=document, article=article, kind=kind, key=key, ended_on=None,
        defaults={"hospital_id": document.hospital_id, "organisation_id": document.organisation_id},
    )  # fmt: skip
    return made


@command("rulebook.uncite", title=_("取消制度依据"), on="citation")
def uncite(*, by: Actor, citation: Citation) -> Citation:
    """Say that an entry no longer rests there; what it was is kept."""
    citation.ended_on = clock.today()
    citation.save(update_fields=["ended_on"])
    touched(citation, "ended_on")
    return citation
