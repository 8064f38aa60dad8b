"""Append-only tables: events, the leaves that seal them, and the signed heads of the Merkle log. No foreign keys."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongxin.toolbox import ids


class Event(models.Model):
    """One thing done, refused or read. Bodies hold ids and field names, never personal values."""

    DONE, REFUSED, READ = "done", "refused", "read"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    at = models.DateTimeField(help_text="real time, never the clock that tests set")
    xid = models.BigIntegerField(
        help_text="transaction that wrote the row: sealing waits until it and all before it have ended"
    )
    name = models.CharField(max_length=80)
    outcome = models.CharField(max_length=8)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=64)
    hospital_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    target_kind = models.CharField(max_length=40)
    target_id = models.CharField(max_length=64)
    body = models.JSONField(default=dict)

    classified: ClassVar = dict.fromkeys(
        (
            "id",
            "at",
            "xid",
            "name",
            "outcome",
            "actor_kind",
            "actor_id",
            "hospital_id",
            "organisation_id",
            "target_kind",
            "target_id",
            "body",
        ),
        "internal",
    )
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["hospital_id", "-id"], name="audit_event_hospital"),
            models.Index(fields=["target_id", "-id"], name="audit_event_target"),
        ]


class Leaf(models.Model):
    """The place and hash of one sealed event in the log (RFC 9162 leaf hash)."""

    index = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    hash = models.BinaryField(max_length=32)

    classified: ClassVar = dict.fromkeys(("index", "event_id", "hash"), "internal")
    retention = "permanent"


class Head(models.Model):
    """A signed tree head: size and root of the log at one moment; `frontier` lets the next sealing go on from here."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    frontier = models.JSONField()
    at = models.DateTimeField()
    signature = models.BinaryField(max_length=64)
    public_key = models.BinaryField(max_length=32)

    classified: ClassVar = dict.fromkeys(("size", "root", "frontier", "at", "signature", "public_key"), "public")
    retention = "permanent"
