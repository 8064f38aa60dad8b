"""Registers the kind of catalog entry that says how a vote is judged."""

from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.votes.definitions import VoteRule
from tongxin.toolbox.words import N_

kinds.add("vote", Kind("vote", N_("表决规则"), VoteRule))
