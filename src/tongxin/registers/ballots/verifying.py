"""Checks a counted round on this server: its bulletin, its recount file, and that the ballots are those of the count."""

from __future__ import annotations

import json

from django.conf import settings

from tongxin.registers.ballots.models import Round
from tongxin.registers.ballots.queries import ballots_digest, opened_recount
from tongxin.toolbox import bulletins
from tongxin.toolbox.bulletins import b64
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.words import N_


def verify(held: Round) -> list[Finding]:
    """Check everything that a counted round left here; a ballot edited, added or taken away since is found."""
    body = json.loads(held.bulletin.body)
    known = [b64(key) for key in settings.VAULT.verifying_keys()]
    return [*bulletins.verify(body, opened_recount(held), known), _unaltered(held, body["ballots_digest"])]


def _unaltered(held: Round, digest: str) -> Finding:
    if ballots_digest(held) == digest:
        return Finding("ballots.database", Result.PASSED, N_("数据库里的选票与开箱时一致"))
    return Finding("ballots.database", Result.FAILED, N_("数据库里的选票在开箱后被改动、增加或删除过"))
