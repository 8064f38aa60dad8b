"""Published definitions: stored with version and digest, never deleted, only retired."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongxin.toolbox import ids


class Published(models.Model):
    """One version of one entry as it was published; running cases pin it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    body = models.JSONField()
    published_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    classified: ClassVar = dict.fromkeys(
        ("id", "kind", "key", "version", "digest", "title", "body", "published_at", "retired_at"), "public"
    )
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key", "version"], name="catalog_published_version")
        ]
