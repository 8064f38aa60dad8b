"""Publishing: each changed entry becomes a new version; an entry that is gone is retired."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog import queries
from tongxin.ground.catalog.models import Published
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.toolbox import clock


@command("catalog.publish", title=_("发布目录"))
def publish(*, by: Actor) -> dict[str, int]:
    """Publish the catalog in force; return counts of new versions and retirements. Raises `Refused` when it has problems."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tongxin.catalog'))")
    queries.forget()
    catalog = queries.active()
    standing = {(row.kind, row.key): row for row in Published.objects.filter(retired_at=None)}
    wanted = {(kind, key): catalog.body(kind, key) for kind, entries in catalog.entries.items() for key in entries}
    changed = [
        place for place in sorted(wanted) if place not in standing or standing[place].digest != _digest(wanted[place])
    ]
    gone = [place for place in standing if place not in wanted]
    over = [row.pk for place, row in standing.items() if place in gone or place in changed]
    Published.objects.filter(pk__in=over).update(retired_at=clock.now())
    newest = _newest_versions()
    Published.objects.bulk_create([_version(place, wanted[place], newest.get(place, 0) + 1) for place in changed])
    transaction.on_commit(queries.forget)
    counts = {"published": len(changed), "retired": len(gone)}
    note(**counts)
    return counts


def _newest_versions() -> dict[tuple[str, str], int]:
    rows = Published.objects.values_list("kind", "key").annotate(newest=Max("version"))
    return {(kind, key): newest for kind, key, newest in rows}


def _version(place: tuple[str, str], body: dict[str, Any], number: int) -> Published:
    kind, key = place
    return Published(
        kind=kind, key=key, version=number, digest=_digest(body), title=body["title"], body=body,
        published_at=clock.now(),
    )  # fmt: skip


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
