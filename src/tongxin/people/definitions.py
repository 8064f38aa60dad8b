"""Closed vocabularies of the people floor."""

from __future__ import annotations

from enum import StrEnum

from tongxin.toolbox.words import N_


class Standing(StrEnum):
    """Party standing of a membership."""

    PROBATIONARY = "probationary"
    FULL = "full"


STANDINGS = {Standing.PROBATIONARY: N_("预备党员"), Standing.FULL: N_("正式党员")}
