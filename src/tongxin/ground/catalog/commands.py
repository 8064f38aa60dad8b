"""Publishing: each changed entry becomes a new version; an entry that is gone is retired."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog import queries
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.catalog.models import Published
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.toolbox import clock


@command("catalog.publish", title=_("发布目录"))
def publish(*, by: Actor) -> dict[str, int]:
    """Publish the catalog in force; return counts of new versions and retirements. Raises `Refused` when it has problems."""
    queries.forget()
    catalog = queries.active()
    standing = {(row.kind, row.key): row for row in Published.objects.filter(retired_at=None)}
    wanted = {(kind, key) for kind, entries in catalog.entries.items() for key in entries}
    fresh = [row for place in sorted(wanted) if (row := _version(catalog, place, standing.get(place)))]
    outdated = [row.pk for place, row in standing.items() if place not in wanted or place in {(r.kind, r.key) for r in fresh}]
    Published.objects.filter(pk__in=outdated).update(retired_at=clock.now())
    Published.objects.bulk_create(fresh)
    queries.forget()
    counts = {"published": len(fresh), "retired": len(outdated)}
    note(**counts)
    return counts


def _version(catalog: Catalog, place: tuple[str, str], standing: Published | None) -> Published | None:
    kind, key = place
    body = catalog.body(kind, key)
    digest = _digest(body)
    if standing is not None and standing.digest == digest:
        return None
    newest = Published.objects.filter(kind=kind, key=key).order_by("-version").first()
    number = newest.version + 1 if newest else 1
    entry = catalog.get(kind, key)
    return Published(
        kind=kind, key=key, version=number, digest=digest, title=entry.title, body=body, published_at=clock.now()
    )


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
