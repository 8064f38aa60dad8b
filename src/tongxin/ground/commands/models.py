"""Idempotency: a double tap, a retry or a replayed form records once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Receipt(models.Model):
    """What a request with a key has done already; `result` names the object, so that a repeat gets the same answer."""

    actor = models.CharField(max_length=120)
    key = models.CharField(max_length=64)
    command = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    at = models.DateTimeField()

    classified: ClassVar = dict.fromkeys(("id", "actor", "key", "command", "digest", "result", "at"), "internal")
    retention = "1y"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor", "key"], name="commands_receipt_once")]
