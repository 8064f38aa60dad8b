"""Users, and the roles they hold: dated, in one organisation and what lies below it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ids


class User(AbstractBaseUser):
    """Somebody who signs in. `person_id` names a row of people, upstairs: optional, and no foreign key."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(max_length=60)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    person_id = models.UUIDField(null=True, unique=True)
    must_change_password = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "username"
    objects: ClassVar = BaseUserManager()

    classified: ClassVar = {
        **dict.fromkeys(("id", "username", "hospital", "person_id", "must_change_password", "is_active"), "internal"),
        **dict.fromkeys(("created_at", "last_login", "version"), "internal"),
        "name": "personal",
        "password": "confidential",
    }
    retention = "10y"


class RoleHolding(models.Model):
    """`user` holds `role` in `organisation` from `valid_from` to `valid_to` (last day; None: until further notice)."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    delegated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="when its lender took it back before its last day")
    version = models.PositiveIntegerField(default=1)

    classified: ClassVar = dict.fromkeys(
        ("id", "user", "role", "organisation", "valid_from", "valid_to", "delegated_by", "ended_at", "version"),
        "internal",
    )
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "valid_from"], name="access_holding_user")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="access_holding_dates"
            ),
            models.CheckConstraint(
                condition=Q(delegated_by=None) | Q(valid_to__isnull=False), name="access_delegation_ends"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(delegated_by__isnull=False), name="access_only_lent_ends_early"
            ),
        ]
