"""Persons, where they work, and what is known of them by date."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from tongxin.ground.organisations.models import Organisation
from tongxin.people.models.base import CHECKED_TOGETHER, LIVE, ORDERED_DAYS, Dated, Enrolled, Live, Stated, days
from tongxin.toolbox import ids


class Person(models.Model):
    """Somebody of a hospital: staff, member or both. Personal numbers are kept encrypted, found by keyed digest.

    `ethnicity`, `education` and `degree` hold codes of the catalog's lists (GB/T 3304, 4658, 6864).
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, **CHECKED_TOGETHER)
    organisation = models.ForeignKey(Organisation, help_text="department of today", **CHECKED_TOGETHER)
    code = models.CharField(max_length=40, help_text="staff number")
    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=120, help_text="pinyin")
    version = models.PositiveIntegerField(default=1)
    left_on = models.DateField(null=True)
    sex = models.CharField(max_length=8, blank=True, default="", db_default="", help_text="a Sex")
    born = models.DateField(null=True, help_text="the first of the month where only the month is known")
    ethnicity = models.CharField(max_length=2, blank=True, default="", db_default="")
    native_place = models.CharField(max_length=60, blank=True, default="", db_default="")
    education = models.CharField(max_length=2, blank=True, default="", db_default="")
    degree = models.CharField(max_length=3, blank=True, default="", db_default="")
    work_started = models.DateField(null=True)
    retired_on = models.DateField(null=True, help_text="first day out of service")
    resident_sealed = models.BinaryField(null=True, help_text="resident ID, encrypted")
    resident_digest = models.BinaryField(null=True, help_text="keyed digest of the resident ID")
    phone_sealed = models.BinaryField(null=True, help_text="telephone, encrypted")
    batch = models.UUIDField(null=True, help_text="import that wrote it")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    everything = models.Manager()
    objects = Live()

    classified: ClassVar = {
        **dict.fromkeys(("id", "hospital", "organisation", "code", "version", "batch", "voided_at"), "internal"),
        **dict.fromkeys(
            ("name", "sort_key", "left_on", "sex", "born", "ethnicity", "native_place", "education", "degree",
             "work_started", "retired_on", "void_reason"), "personal"
        ),
        **dict.fromkeys(("resident_sealed", "resident_digest", "phone_sealed"), "sensitive"),
    }  # fmt: skip
    retention = "permanent"

    hospital_id: UUID
    organisation_id: UUID

    class Meta:
        ordering: ClassVar = ["sort_key", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hospital", "code"], condition=LIVE, name="people_code_in_hospital"),
            models.UniqueConstraint(
                fields=["hospital", "resident_digest"], condition=LIVE, name="people_resident_in_hospital"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "sort_key"], name="people_by_department")]

    def __str__(self) -> str:
        return self.name

    @property
    def voided(self) -> bool:
        """Tell whether the registration has been voided (作废)."""
        return self.voided_at is not None


class Placement(Enrolled, Dated):
    """A person worked in a department (`organisation`) on these days; one department a day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    classified: ClassVar = {**Dated.stated, "person": "internal"}

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "valid_from"], name="people_staff_of_department")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ORDERED_DAYS, name="people_placement_days"),
            ExclusionConstraint(
                name="people_one_department_a_day",
                expressions=[("person", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                condition=LIVE,
            ),
        ]


class Title(Enrolled, Stated):
    """A professional title (职称) held since a day (None: unknown); the highest of those held on a day counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(
        max_length=12,
        blank=True,
        default="",
        db_default="",
        help_text="a TitleLevel; empty where the list does not tell",
    )
    name = models.CharField(max_length=40)
    since = models.DateField(null=True)

    classified: ClassVar = {
        **Stated.stated, "person": "internal", **dict.fromkeys(("level", "name", "since"), "personal"),
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "since"], name="people_titles_of_person")]


class Trait(Dated):
    """A qualification, an experience or a mark of a person: `kind` is a `trait` of the catalog, `detail` says more."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    detail = models.CharField(max_length=200, blank=True, default="", db_default="")
    document = models.CharField(
        max_length=120, blank=True, default="", db_default="", help_text="number of the paper that says so"
    )

    classified: ClassVar = {
        **Dated.stated, "person": "internal", **dict.fromkeys(("kind", "detail", "document"), "personal"),
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "kind"], name="people_traits_of_person")]
        constraints: ClassVar = [models.CheckConstraint(condition=ORDERED_DAYS, name="people_trait_days")]


class Absence(Dated):
    """A person is away for long: not expected at meetings on these days. `organisation` is the branch that knows why."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, help_text="an AbsenceKind")
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    classified: ClassVar = {
        **Dated.stated, "person": "internal", "kind": "sensitive", "reason": "sensitive",
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "valid_from"], name="people_absences_of_person")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ORDERED_DAYS, name="people_absence_days"),
            ExclusionConstraint(
                name="people_one_absence_a_day",
                expressions=[("person", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                condition=LIVE,
            ),
        ]
