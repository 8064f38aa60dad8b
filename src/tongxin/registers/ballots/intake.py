"""Tables of a secret round: its public keys, who holds the counting key, what is sealed until the count, and the bulletin.

Whatever is private and needed while voting goes on stands not here but in files (`storage`), which die with the round:
a copy of the database, however old, opens no ballot and signs none.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models

from tongxin.ground.access.models import User
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ids


class Sealed(models.Model):
    """What belongs to a secret round, with the round's hospital and organisation."""

    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    sealed_classified: ClassVar = dict.fromkeys(("hospital", "organisation"), "internal")
    retention = "permanent"

    hospital_id: UUID
    organisation_id: UUID

    class Meta:
        abstract = True


class CountingKey(Sealed):
    """The public key to which the ballots of a round are sealed."""

    round = models.OneToOneField(
        "ballots.Round", on_delete=models.PROTECT, primary_key=True, related_name="counting_key"
    )
    public = models.BinaryField()

    classified: ClassVar = {**Sealed.sealed_classified, "round": "internal", "public": "public"}


class IssuingKey(Sealed):
    """The public key (SPKI, DER) by which everybody checks that a token of an electorate was issued; fresh for each round."""

    electorate = models.OneToOneField(
        "ballots.Electorate", on_delete=models.PROTECT, primary_key=True, related_name="issuing_key"
    )
    public = models.BinaryField()

    classified: ClassVar = {**Sealed.sealed_classified, "electorate": "internal", "public": "public"}


class Countersigner(Sealed):
    """The second office without whose signature no token of a round counts: its public key (SPKI, DER), who made it under
    which role. The private half lies in a folder of its own (`storage`), which may be on that office's own server."""

    round = models.OneToOneField(
        "ballots.Round", on_delete=models.PROTECT, primary_key=True, related_name="countersigner"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60)
    public = models.BinaryField()

    user_id: UUID

    classified: ClassVar = {
        **Sealed.sealed_classified, "round": "internal", "user": "personal", "role": "internal", "public": "public",
    }  # fmt: skip


class Keyholder(Sealed):
    """One of the two without whom the counting key cannot be had.

    role: under which role the user holds it, a different one for each; public: the key to which the share is sealed;
    wrapped: its private half under a passphrase that only this user knows; share: the sealed part of the counting key, from
    the opening to the count; unlocked: the user has given the passphrase, and the part waits in `storage`.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    round = models.ForeignKey("ballots.Round", on_delete=models.PROTECT, related_name="keyholders")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60)
    public = models.BinaryField()
    wrapped = models.BinaryField()
    share = models.BinaryField(default=bytes)
    unlocked = models.BooleanField(default=False)

    user_id: UUID
    round_id: UUID

    classified: ClassVar = {
        **Sealed.sealed_classified,
        **dict.fromkeys(("id", "round", "role", "unlocked"), "internal"),
        "user": "personal",
        "public": "public",
        **dict.fromkeys(("wrapped", "share"), "confidential"),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "user"], name="ballots_keyholder_once"),
            models.UniqueConstraint(fields=["round", "role"], name="ballots_keyholder_role"),
        ]


class Issue(Sealed):
    """What a voter had signed, as a hash, until the round is counted: a lost answer is given again, nothing else is.

    It costs no secrecy: a blinded message fits every token there is (see `toolbox.blindsign`). countersigned: the same of
    what the second office signed, where a round has two signers.
    """

    entry = models.OneToOneField(
        "ballots.RollEntry", on_delete=models.PROTECT, primary_key=True, related_name="issue", db_column="entry_id"
    )
    blinded = models.CharField(max_length=64, help_text="SHA-256 of the blinded message, hex")
    countersigned = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="SHA-256 of the second one, hex"
    )

    entry_id: UUID

    classified: ClassVar = {
        **Sealed.sealed_classified, "entry": "personal", **dict.fromkeys(("blinded", "countersigned"), "confidential"),
    }  # fmt: skip
    retention = "session"


class Code(Sealed):
    """A one-time code that was printed for a voter without a device, until the round is counted; printed again: a new one.

    code: what `codes.kept` makes of it, under a key that dies with the round: no copy of the database gives a code back.
    It has been used when its entry is marked.
    """

    entry = models.OneToOneField(
        "ballots.RollEntry", on_delete=models.PROTECT, primary_key=True, related_name="code", db_column="entry_id"
    )
    code = models.CharField(max_length=64, unique=True)
    printed_on = models.DateField()

    entry_id: UUID

    classified: ClassVar = {
        **Sealed.sealed_classified, "entry": "personal", "code": "confidential", "printed_on": "internal",
    }  # fmt: skip
    retention = "session"


class Ticket(Sealed):
    """A one-time code without a name, printed to be drawn from a box, until the round is counted.

    code: what `codes.kept` makes of it, and the key of the row, so that neither order nor key tells which was printed or
    drawn first; blinded, countersigned: as of an `Issue`, empty while nobody has used the ticket.
    """

    code = models.CharField(primary_key=True, max_length=64)
    electorate = models.ForeignKey("ballots.Electorate", on_delete=models.PROTECT, related_name="tickets")
    blinded = models.CharField(max_length=64, blank=True)
    countersigned = models.CharField(max_length=64, blank=True)

    electorate_id: UUID

    classified: ClassVar = {
        **Sealed.sealed_classified, "electorate": "internal",
        **dict.fromkeys(("code", "blinded", "countersigned"), "confidential"),
    }  # fmt: skip
    retention = "session"


class Envelope(Sealed):
    """A cast ballot until the count: sealed, found again only by who has its token, without time or sequence.

    token, content: HMAC-SHA-256 (hex) of the token and of the ballot's hash, under a key that dies with the round.
    """

    token = models.CharField(primary_key=True, max_length=64)
    electorate = models.ForeignKey("ballots.Electorate", on_delete=models.PROTECT, related_name="envelopes")
    content = models.CharField(max_length=64)
    sealed = models.BinaryField()

    electorate_id: UUID

    classified: ClassVar = {
        **Sealed.sealed_classified, "electorate": "internal", **dict.fromkeys(("token", "content", "sealed"), "confidential"),
    }  # fmt: skip
    retention = "session"


class Bulletin(Sealed):
    """What everybody may check, written once at the count (`toolbox.bulletins`): body is its JSON, root its head (hex)."""

    round = models.OneToOneField("ballots.Round", on_delete=models.PROTECT, primary_key=True, related_name="bulletin")
    body = models.TextField()
    root = models.CharField(max_length=64)

    classified: ClassVar = {
        **Sealed.sealed_classified,
        "round": "internal",
        **dict.fromkeys(("body", "root"), "public"),
    }


class Recount(Sealed):
    """The opened slips, encrypted by the vault; who may read them is a rule of the kind of ballot."""

    round = models.OneToOneField("ballots.Round", on_delete=models.PROTECT, primary_key=True, related_name="recount")
    sealed = models.BinaryField()

    classified: ClassVar = {**Sealed.sealed_classified, "round": "internal", "sealed": "confidential"}


class Opening(Sealed):
    """A teller (监票人) who opens the recount file; from the second one on they may read it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    round = models.ForeignKey("ballots.Round", on_delete=models.PROTECT, related_name="openings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    at = models.DateTimeField()

    user_id: UUID

    classified: ClassVar = {
        **Sealed.sealed_classified,
        **dict.fromkeys(("id", "round", "at"), "internal"),
        **dict.fromkeys(("user", "name"), "personal"),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "user"], name="ballots_opening_once")]
