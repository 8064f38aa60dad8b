"""Two signers: a token counts only with the signature of a second office, which organises no votes.

Its key is made by that office and lies apart. Where the second office runs a server of its own for `/ballots/countersign/`,
whoever controls the first server can no longer make tokens by himself (ADR 0017).
"""

from __future__ import annotations

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tongxin.ground.access.queries import granting, may
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command
from tongxin.ground.records.models import Record
from tongxin.registers.ballots import storage
from tongxin.registers.ballots.commands import handing
from tongxin.registers.ballots.commands.coding import by_code
from tongxin.registers.ballots.commands.keys import check_secret, check_state
from tongxin.registers.ballots.commands.voting import entry_of, in_voting
from tongxin.registers.ballots.definitions import State
from tongxin.registers.ballots.models import Countersigner, Electorate, Round
from tongxin.registers.ballots.queries import definition_of
from tongxin.toolbox import blindsign
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

MAKE, COUNTERSIGN_BY_CODE = "ballots.make_countersigner", "ballots.countersign_by_code"
ORGANISES = "ballots.open"


@command(MAKE, title=N_("设立第二签发部门"), on="held")
def make_countersigner(*, by: Actor, held: Round) -> Countersigner:
    """Make the key with which a second office signs tokens; again before the opening: a new one.

    Raises `Refused` for who organises the round, for a kind of ballot with one signer, and once the round is open.
    """
    check_secret(held)
    # Two at once, or one while the round is opened, would leave the key of one in the row and that of the other on the disk.
    Record.objects.select_for_update().get(pk=held.pk)
    check_state(held, State.DRAFT, State.FROZEN)
    if not definition_of(held).two_signers:
        raise refuse("ballots.one_signer", N_("这种投票由一个部门签发，不需要第二签发"))
    if not isinstance(by, User) or may(by, ORGANISES, held.organisation_id):
        raise refuse("ballots.organiser_signs", N_("第二签发须由不组织投票的部门设立，例如纪检监察室"))
    role = granting(by, MAKE, held.organisation_id)[0].role
    key = blindsign.new_key()
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    row, _ = Countersigner.objects.update_or_create(
        round=held,
        defaults={
            "user_id": by.id, "role": role, "public": public, "hospital_id": held.hospital_id,
            "organisation_id": held.organisation_id,
        },
    )  # fmt: skip
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    storage.put(held.pk, storage.COUNTERSIGNER, private)
    return row


@command("ballots.countersign", title=N_("领取第二签发"), on="electorate", traceless=True)
def countersign(*, by: Actor, electorate: Electorate, blinded: str) -> str:
    """Sign, for the second office, a blinded token of a signed-in voter who was handed out a ballot (see `ballots.issue`)."""
    return handing.countersign(in_voting(electorate), entry_of(by, electorate), blinded)


@command(COUNTERSIGN_BY_CODE, title=N_("凭投票码领取第二签发"), on="electorate", traceless=True)
def countersign_by_code(*, by: Actor, electorate: Electorate, code: str, blinded: str) -> str:
    """Do the same for who has a code (see `ballots.issue_by_code`)."""
    held = in_voting(electorate)
    return handing.countersign(held, by_code(held, code, electorate).right, blinded)
