"""Terms of office, posts with their holders, and how leaders divide the work; all by date."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongxin.people.models.base import ORDERED_DAYS, Dated, Stated
from tongxin.people.models.persons import Person


class Term(Stated):
    """A term (届) of a Party organisation: elected on a day for some years; its state is told by date (`rules.term_state`).

    due_on: the day on which the years are over; postponed_to: as the superior approved; the rest: papers of the election
    that ends this term.
    """

    number = models.PositiveSmallIntegerField(null=True, help_text="which term")
    elected_on = models.DateField()
    years = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    postponed_to = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    request_on = models.DateField(null=True)
    reply_number = models.CharField(max_length=60, blank=True, default="", db_default="")
    meeting_on = models.DateField(null=True)
    should_attend = models.PositiveIntegerField(null=True)
    attended = models.PositiveIntegerField(null=True)
    result_reply = models.CharField(max_length=60, blank=True, default="", db_default="")
    remark = models.CharField(max_length=200, blank=True, default="", db_default="")

    classified: ClassVar = {
        **Stated.stated,
        **dict.fromkeys(
            ("number", "elected_on", "years", "due_on", "postponed_to", "reminded_on", "request_on", "reply_number",
             "meeting_on", "should_attend", "attended", "result_reply", "remark"), "internal"
        ),
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "elected_on"], condition=Q(voided_at=None), name="people_term_once"
            ),
            models.CheckConstraint(
                condition=Q(attended=None) | Q(should_attend=None) | Q(attended__lte=models.F("should_attend")),
                name="people_term_attendance",
            ),
        ]


class Post(Dated):
    """A person holds a post (`kind`, of the catalog) in an organisation or body on these days.

    title: what the post is called here; level: a CadreLevel; exception: why a rule of selection is not met.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=60)
    level = models.CharField(max_length=16, blank=True, default="", db_default="")
    order = models.PositiveSmallIntegerField(default=100)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, related_name="+")
    approval_number = models.CharField(max_length=60, blank=True, default="", db_default="")
    elected = models.BooleanField(default=False)
    exception = models.CharField(max_length=200, blank=True, default="", db_default="")

    classified: ClassVar = {
        **Dated.stated,
        **dict.fromkeys(("person", "kind", "title", "level", "order", "term", "approval_number", "elected"), "internal"),
        "exception": "personal",
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "kind", "valid_from"], name="people_posts_of_unit"),
            models.Index(fields=["person", "valid_from"], name="people_posts_of_person"),
        ]
        constraints: ClassVar = [models.CheckConstraint(condition=ORDERED_DAYS, name="people_post_days")]

    def __str__(self) -> str:
        return self.title


class Duty(Dated):
    """A leader's field of work (分工); `organisation` is the body whose division of work it is."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    work = models.CharField(max_length=400)
    document = models.CharField(max_length=120, blank=True, default="", db_default="")

    classified: ClassVar = {**Dated.stated, **dict.fromkeys(("person", "work", "document"), "internal")}

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "valid_from"], name="people_duties_of_person")]
        constraints: ClassVar = [models.CheckConstraint(condition=ORDERED_DAYS, name="people_duty_days")]


class Contact(Dated):
    """A leader keeps contact with a branch or department (联系点, `organisation`) on these days."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    classified: ClassVar = {**Dated.stated, "person": "internal"}

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "valid_from"], name="people_contacts_of_person")]
        constraints: ClassVar = [models.CheckConstraint(condition=ORDERED_DAYS, name="people_contact_days")]
